/** One redemption while the ledger, the bank or the authority is hurt at one system call. */
import { type ServiceName } from '../../services/embedded-network/services.ts';
import { HurtService } from './hurt-service.ts';
import { type HeadlessKiosk } from './kiosk.ts';
import { askFor, type Memory, remember, type Strike, type Trial, violationsNow } from './trial.ts';
import { FINAL_WITHIN_MS, pause, within } from './waiting.ts';

const REFUSALS_MAX = 20;

export interface ServiceTrial {
  /** Down before and after. */
  victim: ServiceName;
  /** A kiosk that serves, or for the authority one that is still to enrol. */
  name: string;
  kiosk: HeadlessKiosk | null;
  strike: Strike;
}

export async function serviceTrial(memory: Memory, trial: ServiceTrial): Promise<Trial> {
  const { victim, name, strike } = trial;
  const hurt = new HurtService(memory, victim, strike);
  // The operator's command writes to the authority's own database: before the tracer comes.
  if (trial.kiosk === null) memory.bench.renewCode(name);
  await hurt.start();
  const kiosk = trial.kiosk ?? memory.bench.kiosk(name);
  if (trial.kiosk !== null) askFor(memory, kiosk);
  const served = await within(FINAL_WITHIN_MS, 'final', untilFinal(memory, { name, kiosk, hurt }));
  await hurt.finish();
  if (trial.kiosk === null) await served.kiosk.stop();
  remember(memory, name, { said: served.kiosk.said, crashes: 0 });
  const { struck, recovery, torn } = hurt;
  return { struck, end: served.end, violations: violationsNow(memory), recovery, torn };
}

interface Served {
  end: string;
  kiosk: HeadlessKiosk;
}

/** The customer tries again until it is taken; staff press on when the service is back. */
async function untilFinal(
  memory: Memory,
  { name, kiosk, hurt }: { name: string; kiosk: HeadlessKiosk; hurt: HurtService },
): Promise<Served> {
  let here = kiosk;
  for (let refusals = 0; refusals < REFUSALS_MAX;) {
    const event = await here.next(({ at }) => at !== 'accepted' && at !== 'open');
    if (event === null) throw new Error('the kiosk died, and nobody hurt it');
    if (event.at === 'final') return { end: event.state, kiosk: here };
    if (event.at !== 'ready') await hurt.repaired();
    if (event.at === 'waiting') here.send({ do: 'press-on' });
    if (event.at === 'refused') refusals += 1;
    // Whoever was told to wait waits: a ledger that fails while it signs somebody in counts that as a try.
    if (event.at === 'refused') await pause((event.retryAfterSeconds ?? 0) * 1_000);
    if (event.at === 'refused' || event.at === 'ready') askFor(memory, here);
    if (event.at === 'out-of-service') {
      refusals += 1;
      await here.kill();
      memory.bench.renewCode(name);
      here = memory.bench.kiosk(name);
    }
  }
  throw new Error(`refused ${REFUSALS_MAX} times`);
}
