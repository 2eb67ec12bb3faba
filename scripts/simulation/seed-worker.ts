/** One of several threads: runs the seeds it is handed, one at a time, and says how each went. */
import { parentPort } from 'node:worker_threads';
import { planOf } from '../../test/simulation/plan.ts';
import { simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of npm run simulate');
installSimulatedCryptography();
port.on('message', (seed: number) => {
  void simulate(planOf(seed)).then(
    (result) => port.postMessage(result),
    (error: unknown) => {
      // Our own mistake, not a violation: it is thrown where the thread was started.
      setImmediate(() => {
        throw error;
      });
    },
  );
});
