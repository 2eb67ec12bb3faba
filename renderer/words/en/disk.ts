/** While this terminal's disk takes nothing: full, or failing. */
export const disk = {
  title: 'Nothing new can begin here now',
  what: 'Your points are safe, and nothing that was begun is lost.',
  next: 'Please use another terminal, or ask the staff.',
  staff:
    'For staff: this terminal’s disk is full or failing. Once it can be written to, this opens by itself.',
  bar: 'Disk: full or failing',
  account:
    'Your points stay as they are. This terminal can begin no transfer now: please use another one, or ask the staff.',
  wish: 'Your points stay as they are. This terminal can take no wish now: please use another one, or ask the staff.',
  underWay:
    'Your transfer is recorded. This terminal has to pause, then it goes on by itself. You may leave; nothing is lost.',
};
