/** Puts the shop's own colours where the styles look for them; without any, the house's stand there. */
import { useLayoutEffect } from 'react';
import { type Brand } from '../protocol/brand.ts';

export function useBrand(brand: Brand | undefined): void {
  const { accent, onAccent } = brand ?? {};
  useLayoutEffect(() => {
    const { style, dataset } = document.documentElement;
    if (accent === undefined || onAccent === undefined) return undefined;
    style.setProperty('--brand', accent);
    style.setProperty('--on-brand', onAccent);
    dataset['brand'] = 'own';
    return () => {
      style.removeProperty('--brand');
      style.removeProperty('--on-brand');
      delete dataset['brand'];
    };
  }, [accent, onAccent]);
}
