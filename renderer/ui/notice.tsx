/** "Look here": something the customer should know before going on. Never red; nothing broke. */
import { type ReactNode } from 'react';

export function Notice({ children }: { children: ReactNode }) {
  return (
    <p className="notice" role="status">
      {children}
    </p>
  );
}
