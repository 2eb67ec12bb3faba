/** What somebody tries at a kiosk to get out of it, in the words of xdotool. One line each is one try. */

/** Held together and let go: `xdotool key`. */
export const chords: readonly string[] = [
  // To another address, or to the same one anew.
  'F5 ctrl+F5 shift+F5 ctrl+r ctrl+shift+r alt+Home alt+Left alt+Right BackSpace shift+BackSpace',
  'XF86Back XF86Forward XF86Reload XF86HomePage XF86Search XF86Favorites',
  'ctrl+l alt+d F6 ctrl+k ctrl+e ctrl+Return',
  // To another window, or out of this one.
  'ctrl+n ctrl+shift+n ctrl+t ctrl+shift+t ctrl+w ctrl+shift+w ctrl+F4 alt+F4 ctrl+q ctrl+shift+q',
  'F11 Escape shift+Escape alt+Tab alt+shift+Tab ctrl+Tab ctrl+shift+Tab ctrl+Prior ctrl+Next',
  'ctrl+1 ctrl+9 ctrl+m alt+space alt+Escape alt+F2 alt+F9 alt+F10',
  'super+d super+e super+l super+r super+Tab super+Left Super_L',
  // To the system behind it.
  'ctrl+alt+Delete ctrl+alt+BackSpace ctrl+alt+t ctrl+alt+l ctrl+Escape ctrl+shift+Escape',
  'ctrl+alt+F1 ctrl+alt+F2 ctrl+alt+F3 ctrl+alt+F7 alt+F1 alt+F3',
  'XF86WWW XF86Mail XF86Calculator XF86Explorer XF86Terminal XF86PowerOff XF86Sleep',
  'Print alt+Print ctrl+Print Sys_Req Break',
  // To tools, menus, files and printers.
  'F12 ctrl+shift+i ctrl+shift+j ctrl+shift+c ctrl+shift+k ctrl+shift+m ctrl+u ctrl+shift+e',
  'F1 F3 F7 F10 shift+F10 Menu Alt_L ctrl+f ctrl+g ctrl+h ctrl+j ctrl+d ctrl+shift+b ctrl+shift+o',
  'ctrl+o ctrl+s ctrl+shift+s ctrl+p ctrl+shift+p ctrl+shift+Delete',
  'ctrl+a ctrl+c ctrl+x ctrl+v ctrl+shift+v shift+Insert ctrl+z ctrl+y',
  // To a size at which nothing can be pressed any more.
  'ctrl+plus ctrl+minus ctrl+equal ctrl+0 ctrl+KP_Add ctrl+KP_Subtract',
].flatMap((line) => line.split(' '));

/** With the pointer, on a display of 1920 by 1920: the words after `xdotool`. */
export const gestures: Readonly<Record<string, string>> = {
  'the second button': 'mousemove 960 900 click 3',
  'the second button, held': 'mousemove 960 900 mousedown 3 sleep 0.6 mouseup 3',
  'the first button, held': 'mousemove 960 300 mousedown 1 sleep 0.6 mouseup 1',
  'the middle button': 'mousemove 960 900 click 2',
  'the button that goes back': 'click 8',
  'the button that goes forward': 'click 9',
  'a word chosen by two clicks': 'mousemove 960 900 click --repeat 2 --delay 20 1',
  'a line chosen by three clicks': 'mousemove 960 900 click --repeat 3 --delay 20 1',
  'a click that opens elsewhere': 'mousemove 960 900 keydown ctrl click 1 keyup ctrl',
  'a click that opens a window': 'mousemove 960 900 keydown shift click 1 keyup shift',
  'a click that saves': 'mousemove 960 900 keydown alt click 1 keyup alt',
  'the wheel, to enlarge': 'mousemove 960 900 keydown ctrl click --repeat 4 4 keyup ctrl',
  'the wheel, to make small': 'mousemove 960 900 keydown ctrl click --repeat 8 5 keyup ctrl',
  'the wheel, to go back': 'mousemove 960 900 keydown shift click --repeat 4 4 keyup shift',
  'the wheel to the side': 'mousemove 960 900 click --repeat 4 6 click --repeat 4 7',
  'from the upper edge': 'mousemove 960 0 mousedown 1 mousemove 960 900 mouseup 1',
  'from the lower edge': 'mousemove 960 1919 mousedown 1 mousemove 960 900 mouseup 1',
  'from the left edge': 'mousemove 0 900 mousedown 1 mousemove 900 900 mouseup 1',
  'from the right edge': 'mousemove 1919 900 mousedown 1 mousemove 900 900 mouseup 1',
  'words dragged to the top':
    'mousemove 960 900 click --repeat 3 1 mousedown 1 mousemove 900 500 mousemove 900 2 mouseup 1',
  'each corner in turn':
    'mousemove 1 1 click 1 mousemove 1918 1 click 1 mousemove 1918 1918 click 1 mousemove 1 1918 click 1',
};
