/** One screen of flow.ts, drawn, with the touches it offers. */
import { type ScreenPart } from '../protocol/screen.ts';
import { type Screen } from './flow.ts';
import { AccountAmount } from './screens/amount.tsx';
import { Balance } from './screens/balance.tsx';
import { Card } from './screens/card.tsx';
import { Confirm } from './screens/confirm.tsx';
import { DiskFailing } from './screens/disk-failing.tsx';
import { Goodbye } from './screens/goodbye.tsx';
import { History } from './screens/history.tsx';
import { Maintenance } from './screens/maintenance.tsx';
import { NewPin } from './screens/new-pin.tsx';
import { OutOfService } from './screens/out-of-service.tsx';
import { Paid } from './screens/paid.tsx';
import { PinChange } from './screens/pin-change.tsx';
import { Pin } from './screens/pin.tsx';
import { Points } from './screens/points.tsx';
import { Progress } from './screens/progress.tsx';
import { Rejected } from './screens/rejected.tsx';
import { Returned } from './screens/returned.tsx';
import { SignInRefused } from './screens/sign-in-refused.tsx';
import { SigningIn } from './screens/signing-in.tsx';
import { Slip } from './screens/slip.tsx';
import { Starting } from './screens/starting.tsx';
import { Transfer } from './screens/transfer.tsx';
import { Welcome } from './screens/welcome.tsx';
import { WishAmount } from './screens/wish-amount.tsx';
import { WishConfirm } from './screens/wish-confirm.tsx';
import { Wish } from './screens/wish.tsx';
import { Wished } from './screens/wished.tsx';
import { WrongClock } from './screens/wrong-clock.tsx';
import { type Actions } from './use-actions.ts';

interface ScreenViewProps {
  screen: Screen;
  actions: Actions;
  /** As the shop's policy has it. */
  presented?: ScreenPart | undefined;
}

export function ScreenView({ screen, actions, presented }: ScreenViewProps) {
  switch (screen.name) {
    case 'starting':
      return <Starting doing={screen.doing} />;
    case 'out-of-service':
      return <OutOfService failure={screen.failure} />;
    case 'welcome':
      return <Welcome network={screen.network} texts={presented?.texts} onStart={actions.start} />;
    case 'maintenance':
      return <Maintenance />;
    case 'wrong-clock':
      return <WrongClock clock={screen.clock} />;
    case 'disk-failing':
      return <DiskFailing />;
    case 'card':
      return <Card key={actions.visit} misread={screen.misread} onCard={actions.enterPin} />;
    case 'pin':
      return (
        <Pin
          key={actions.visit}
          cardNumber={screen.cardNumber}
          failure={actions.failure ?? screen.failure}
          onPin={(pin) => actions.signIn(screen.cardNumber, pin)}
        />
      );
    case 'signing-in':
      return <SigningIn />;
    case 'sign-in-refused': {
      const { cardNumber } = screen;
      return (
        <SignInRefused
          failure={screen.failure}
          onAgain={cardNumber === null ? null : () => actions.enterPin(cardNumber)}
          onLeave={actions.leave}
        />
      );
    }
    case 'balance':
      return (
        <Balance
          account={screen.account}
          fresh={screen.fresh}
          canRecord={screen.canRecord}
          onChoose={() => actions.chooseAmount(null)}
          onPoints={actions.showPoints}
          onRefresh={actions.refresh}
          onFinish={actions.finish}
        />
      );
    case 'points':
      return (
        <Points
          account={screen.account}
          limitsShown={presented?.limitsShown ?? true}
          onHistory={actions.showHistory}
          onNewPin={actions.chooseNewPin}
        />
      );
    case 'history': {
      const { account, older, step } = screen;
      return (
        <History
          account={account}
          older={older}
          part={step.part}
          page={step.page}
          onPage={(page) => actions.turnTo({ ...step, page })}
          onMore={actions.readOlder}
          onTransfer={(entry) => actions.showTransfer(entry, step)}
        />
      );
    }
    case 'transfer':
      return <Transfer entry={screen.entry} check={screen.check} onCheck={actions.checkBook} />;
    case 'new-pin':
      return <NewPin key={actions.visit} failure={actions.failure} onChange={actions.changePin} />;
    case 'pin-change':
      return (
        <PinChange
          change={screen.change}
          onAgain={actions.chooseNewPin}
          onPoints={actions.showPoints}
        />
      );
    case 'slip':
      return <Slip slip={screen.slip} onCard={actions.start} onDone={actions.backToWelcome} />;
    case 'amount':
      return (
        <AccountAmount
          account={screen.account}
          initial={screen.amount}
          onAmount={actions.confirm}
        />
      );
    case 'confirm':
      return (
        <Confirm
          account={screen.account}
          amount={screen.amount}
          failure={actions.failure}
          busy={actions.busy}
          onTransfer={(points) => actions.redeem(points, screen.amount)}
        />
      );
    case 'wish':
      return (
        <Wish
          lastKnown={screen.lastKnown}
          canRecord={screen.canRecord}
          onChoose={() => actions.chooseAmount(null)}
          onFinish={actions.finish}
        />
      );
    case 'wish-amount':
      return <WishAmount offer={screen.offer} initial={screen.amount} onAmount={actions.confirm} />;
    case 'wish-confirm':
      return (
        <WishConfirm
          offer={screen.offer}
          amount={screen.amount}
          failure={actions.failure ?? screen.refusal}
          busy={actions.busy || screen.recording}
          onWish={(points) => actions.wish(points, screen.amount)}
        />
      );
    case 'wished':
      return <Wished progress={screen.progress} onFinish={actions.finish} />;
    case 'progress':
      return (
        <Progress
          progress={screen.progress}
          canRecord={screen.canRecord}
          onLeave={actions.finish}
        />
      );
    case 'paid':
      return (
        <Paid
          progress={screen.progress}
          onPoints={actions.backToPoints}
          onFinish={actions.finish}
        />
      );
    case 'returned':
      return (
        <Returned
          progress={screen.progress}
          onPoints={actions.backToPoints}
          onFinish={actions.finish}
        />
      );
    case 'rejected':
      return (
        <Rejected
          progress={screen.progress}
          onPoints={actions.backToPoints}
          onFinish={actions.finish}
        />
      );
    case 'goodbye':
      return <Goodbye underWay={screen.underWay} onDone={actions.goodbyeSaid} />;
  }
}
