/**
 * Who comes in, besides having a certificate of our authority: only one that the authority says it has
 * issued, and has not taken back. Asked on every request, so an open connection does not outlive it.
 *
 *   on the list ──▶ in          revoked, by list or CRL ──▶ refused
 *   not on the list ──▶ the authority is asked at once ──▶ in, refused, or "come again" where it is silent
 *
 * What was read is kept on the disk: an authority that is away, for however long, locks nobody out who was
 * known, and one that has forgotten a revocation is not believed.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { createRounds } from '../../rounds.ts';
import { PeerUnreachable, type Shown } from '../client.ts';
import { type Presenter } from '../route.ts';
import { type AdmissionsFile, type KeptAdmissions } from './kept.ts';
import { limits } from './limits.ts';
import { believedList } from './revocation-list.ts';
import { type Heard, heardList, heardPage, issuedIn, verdictOn } from './rules.ts';
import { type AdmissionSource } from './source.ts';

export interface Admission {
  /** Null lets the caller in. */
  admit(caller: Presenter): Failure | null | Promise<Failure | null>;
  /** When the enrolment was that this certificate goes back to, in milliseconds; null where it is not known. */
  enrolledMs(serial: string): number | null;
  /** Whether a peer that answers with this certificate may be believed to be that party. */
  isKnown(shown: Shown): boolean;
  start(): void;
  stop(): Promise<void>;
}

export interface AdmissionParts {
  source: AdmissionSource;
  file: AdmissionsFile;
  /** PEM of the roots that are believed, as they are at the moment. */
  roots(): string;
  /** Told each time of what the authority says of itself (cacerts): it may have a new root. */
  heard(authorities: string): void;
  clock: Clock;
  log: Log;
}

export function createAdmission(parts: AdmissionParts): Admission {
  const { source, clock } = parts;
  const reading = createReading(parts);
  const rounds = createRounds(clock, {
    firstMs: 0,
    round: async () => {
      await reading.round();
      return limits.eventsIntervalMs;
    },
  });
  return {
    admit: ({ serial, fingerprint, party: { urn } }) => {
      const verdict = () => reading.verdict({ serial, urn, fingerprint });
      switch (verdict()) {
        case 'admitted':
          return null;
        case 'revoked':
          return revoked;
        case 'unknown':
          return reading.hurry().then((isCurrent) => {
            const second = verdict();
            if (second === 'admitted') return null;
            if (second === 'revoked') return revoked;
            return isCurrent ? neverIssued : comeAgain;
          });
      }
    },
    enrolledMs: (serial) => reading.enrolledMs(serial),
    isKnown: (shown) => {
      const found = reading.verdict(shown);
      // For the next try: this one cannot wait.
      if (found === 'unknown') void reading.hurry();
      return found === 'admitted';
    },
    start: () => rounds.start(),
    stop: async () => {
      await source.close();
      await rounds.stop();
    },
  };
}

const revoked = failureOf('certificate-refused', 'this certificate was revoked');
const neverIssued = failureOf(
  'certificate-refused',
  'the authority has not issued this certificate',
);
const comeAgain = failureOf(
  'service-unavailable',
  'the authority cannot be asked about a new one',
  {
    retryAfterSeconds: limits.retryAfterSeconds,
  },
);

function createReading({ source, file, roots, heard, clock, log }: AdmissionParts) {
  let kept = file.read();
  let issued = issuedIn(kept);
  let listReadMs = -Infinity;
  let listAskedMs = -Infinity;
  let underWay: Promise<boolean> | null = null;
  let lastMs = -Infinity;
  const troubles = createTroubles(log);

  const keep = (next: KeptAdmissions): void => {
    kept = next;
    issued = issuedIn(next);
    try {
      file.write(next);
      troubles.over('admissions-not-kept');
    } catch (error) {
      // What was heard counts all the same, until this process ends.
      troubles.seen('admissions-not-kept', whyOf(error));
    }
  };
  const take = (heard: Heard | null): boolean => {
    if (heard === null) return true;
    if (heard.ok) {
      if (heard.kept !== kept) keep(heard.kept);
      return true;
    }
    troubles.seen('authority-rolled-back', heard.why);
    return false;
  };
  const readEvents = async (): Promise<boolean> => {
    for (let pages = 0; pages < limits.pagesPerRoundMax; pages += 1) {
      const page = await source.page(kept.place?.number ?? 0);
      if (!take(heardPage(kept, page, clock.now()))) return false;
      if (page.events.some(({ state }) => state === 'revoked')) listReadMs = -Infinity;
      if (!page.more) return true;
    }
    return true;
  };
  const hear = (authorities: string): void => {
    try {
      heard(authorities);
      troubles.over('authorities-not-heard');
    } catch (error) {
      // The CRL that came with them may still be believed.
      troubles.seen('authorities-not-heard', whyOf(error));
    }
  };
  const readList = async (): Promise<boolean> => {
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - listReadMs) < limits.listIntervalMs) return true;
    listAskedMs = nowMs;
    const told = await source.list();
    hear(told.authorities);
    const list = believedList({ ...told, roots: roots() });
    const isTaken = take(heardList(kept, list));
    if (isTaken) listReadMs = nowMs;
    return isTaken;
  };
  const attempt = async (part: () => Promise<boolean>): Promise<boolean | null> => {
    try {
      return await part();
    } catch (error) {
      const isSilent = error instanceof PeerUnreachable;
      troubles.seen(isSilent ? 'authority-silent' : 'authority-unbelievable', whyOf(error));
      return null;
    }
  };
  /** @returns whether what is known is what the authority knows */
  const read = async (): Promise<boolean> => {
    lastMs = clock.now().getTime();
    const isCurrent = await attempt(readEvents);
    // The second wall stands by itself: where the events cannot be read the CRL may be, at its own pace.
    const isListsTurn = isCurrent !== null || lastMs - listAskedMs >= limits.listIntervalMs;
    const isListTaken = isListsTurn ? await attempt(readList) : null;
    if (isCurrent !== null && isListTaken !== null) {
      troubles.over('authority-silent');
      troubles.over('authority-unbelievable');
    }
    if (isCurrent === true && isListTaken === true) troubles.over('authority-rolled-back');
    const { list } = kept;
    const isStale = list !== null && Date.parse(list.nextUpdate) < clock.now().getTime();
    if (isStale) troubles.seen('revocation-list-stale', `it was due on ${list.nextUpdate}`);
    else troubles.over('revocation-list-stale');
    return isCurrent === true && isListTaken !== null;
  };
  const round = (): Promise<boolean> => {
    underWay ??= read().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  return {
    verdict: (shown: Shown) => verdictOn(shown, issued, kept),
    enrolledMs: (serial: string): number | null => issued.get(serial)?.enrolledMs ?? null,
    round,
    hurry: async (): Promise<boolean> => {
      // What is under way may have begun before that certificate was issued.
      if (underWay !== null) await underWay;
      const sinceMs = Math.abs(clock.now().getTime() - lastMs);
      if (underWay === null && sinceMs < limits.hurryIntervalMs) {
        await new Promise<void>((resolve) => {
          clock.after(limits.hurryIntervalMs - sinceMs, resolve);
        });
      }
      return round();
    },
  };
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Each trouble is told when it begins and when it is over, not every two seconds. */
function createTroubles(log: Log) {
  const present = new Set<string>();
  return {
    seen: (alarm: string, why: string): void => {
      if (present.has(alarm)) return;
      present.add(alarm);
      log.error({ alarm, why }, 'admission goes on with what is known');
    },
    over: (alarm: string): void => {
      if (present.delete(alarm)) log.info({ alarm }, 'over');
    },
  };
}
