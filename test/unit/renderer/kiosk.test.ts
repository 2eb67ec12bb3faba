// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest';
import { kioskFrom } from '../../../renderer/kiosk.ts';
import { onCodeRead } from '../../../renderer/touches.ts';
import { fakeBridge } from './fixtures/terminal.tsx';
import { ready, signedIn } from './fixtures/snapshots.ts';

describe('what a reader has read', () => {
  test('is told whole, and what is no code is told to nobody', () => {
    const bridge = fakeBridge(ready);
    kioskFrom(bridge.kiosk);
    const told = vi.fn<(code: string) => void>();
    const ended = onCodeRead(told);
    for (const wire of ['123', '5000 0000', '7'.repeat(2_954), 5000, null, { code: '50000' }])
      bridge.read(wire as string);
    expect(told).not.toHaveBeenCalled();
    bridge.read('5000000000000009');
    ended();
    bridge.read('4901234567894');
    expect(told.mock.calls).toEqual([['5000000000000009']]);
  });

  test('is nobody’s where nobody listens, and does not wait for somebody', async () => {
    const bridge = fakeBridge(ready);
    kioskFrom(bridge.kiosk);
    bridge.read('5000000000000009');
    const told = vi.fn<(code: string) => void>();
    const ended = onCodeRead(told);
    bridge.publish({ ...ready, sequence: 2 });
    await Promise.resolve();
    expect(told).not.toHaveBeenCalled();
    ended();
  });
});

describe('snapshots', () => {
  test('come up parsed: money is an integer, not text', async () => {
    const kiosk = kioskFrom(fakeBridge(signedIn()).kiosk);
    await vi.waitFor(() => expect(kiosk.current()).not.toBeNull());
    const customer = kiosk.current()?.customer;
    expect(customer?.phase === 'signed-in' && customer.account.worth.minor).toBe(4920n);
  });

  test('one that is older than the last is dropped', async () => {
    const bridge = fakeBridge({ ...ready, sequence: 3, shop: 'first' });
    const kiosk = kioskFrom(bridge.kiosk);
    const changed = vi.fn<() => void>();
    kiosk.subscribe(changed);
    bridge.publish({ ...ready, sequence: 5, shop: 'newest' });
    bridge.publish({ ...ready, sequence: 4, shop: 'late' });
    await Promise.resolve();
    expect(kiosk.current()?.shop).toBe('newest');
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('the answer to our question brings the brand, also where it comes late', async () => {
    const brand = { accent: '#0b3d91', onAccent: '#ffffff' };
    const bridge = fakeBridge({ ...ready, sequence: 3, brand });
    const kiosk = kioskFrom(bridge.kiosk);
    bridge.publish({ ...ready, sequence: 5, shop: 'newest' });
    await vi.waitFor(() => expect(kiosk.current()?.brand).toEqual(brand));
    bridge.publish({ ...ready, sequence: 6 });
    expect(kiosk.current()).toMatchObject({ sequence: 6, brand });
  });

  test('one that is not a snapshot closes the terminal, until one comes that is', async () => {
    const bridge = fakeBridge(signedIn());
    const kiosk = kioskFrom(bridge.kiosk);
    await vi.waitFor(() => expect(kiosk.current()).not.toBeNull());
    bridge.publish({ ...ready, shop: 7 as never, sequence: 2 });
    expect(kiosk.current()).toMatchObject({
      shop: ready.shop,
      terminal: { phase: 'out-of-service', failure: { code: 'answer-invalid' } },
      customer: { phase: 'nobody' },
    });
    bridge.publish({ ...ready, sequence: -1 });
    expect(bridge.asked).toEqual([{ name: 'signOut', input: {} }]);
    bridge.publish({ ...ready, sequence: 3 });
    expect(kiosk.current()?.terminal.phase).toBe('ready');
  });

  test('also the very first', async () => {
    const kiosk = kioskFrom(fakeBridge({ ...ready, sequence: -1 }).kiosk);
    await vi.waitFor(() => expect(kiosk.current()?.terminal.phase).toBe('out-of-service'));
  });
});
