/** Buttons. One primary on a screen: the way on. The others are quieter, never the same weight. */
import { type ReactNode } from 'react';
import { Button } from 'react-aria-components';

interface ActionProps {
  onPress: () => void;
  children: ReactNode;
  isDisabled?: boolean;
}

export function PrimaryAction({ onPress, children, isDisabled = false }: ActionProps) {
  return (
    <Button className="action action-primary" onPress={onPress} isDisabled={isDisabled}>
      {children}
    </Button>
  );
}

/** The only way on, where it is not the one that the screen is for. */
export function PlainAction({ onPress, children, isDisabled = false }: ActionProps) {
  return (
    <Button className="action action-plain" onPress={onPress} isDisabled={isDisabled}>
      {children}
    </Button>
  );
}

export function QuietAction({ onPress, children, isDisabled = false }: ActionProps) {
  return (
    <Button className="action action-quiet" onPress={onPress} isDisabled={isDisabled}>
      {children}
    </Button>
  );
}
