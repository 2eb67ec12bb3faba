import { type Failure } from '../../protocol/failure.ts';
import { type Account } from '../../protocol/ledger.ts';
import { type Money, pointsToPay } from '../../protocol/money.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Facts } from '../ui/facts.tsx';
import { FailureNotice } from '../ui/failure-words.tsx';
import { JourneyUnderWay } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Actions, Page } from '../ui/page.tsx';

interface ConfirmProps {
  account: Account;
  amount: Money;
  /** The kiosk did not take the last attempt. */
  failure: Failure | null;
  /** The touch was taken; a second one would ask twice. */
  busy: boolean;
  onTransfer: (points: number) => void;
}

export function Confirm({ account, amount, failure, busy, onTransfer }: ConfirmProps) {
  const { t, money, points } = useWords();
  const used = pointsToPay(amount, account.redeemable);
  const { fee } = account.redeemable;
  return (
    <Page
      name="confirm"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t('confirm.title')}</span> <HeroMoney amount={amount} />
          </h1>
          <div className="said-after" />
        </>
      }
      touch={
        <>
          <div className="details agreeing">
            <Facts
              facts={[
                { name: t('confirm.to'), value: account.payee.bank, more: account.payee.account },
                {
                  name: t('confirm.use'),
                  value: points(used),
                  ...(fee !== undefined && { more: t('confirm.fee', { fee: money(fee) }) }),
                },
                { name: t('confirm.left'), value: points(account.available - used) },
              ]}
            />
            <p className="consent">
              {fee === undefined
                ? t('confirm.consent', { points: points(used), amount: money(amount) })
                : t('confirm.consentFee', {
                    points: points(used),
                    amount: money(amount),
                    fee: money(fee),
                  })}
            </p>
            <JourneyUnderWay reached={0} />
          </div>
          <Actions>
            {failure === null ? null : <FailureNotice failure={failure} />}
            <PrimaryAction isDisabled={busy} onPress={() => onTransfer(used)}>
              {t('confirm.next', { amount: money(amount) })}
            </PrimaryAction>
          </Actions>
        </>
      }
    />
  );
}
