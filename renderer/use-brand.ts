/** Puts the shop's own colours where the styles look for them; without any, the house's stand there. */
import { useLayoutEffect } from 'react';
import { type Brand } from '../protocol/brand.ts';

export function useBrand(brand: Brand | undefined): void {
  useLayoutEffect(() => {
    const { style, dataset } = document.documentElement;
    if (brand === undefined) return undefined;
    style.setProperty('--brand', brand.accent);
    style.setProperty('--on-brand', brand.onAccent);
    dataset['brand'] = 'own';
    return () => {
      style.removeProperty('--brand');
      style.removeProperty('--on-brand');
      delete dataset['brand'];
    };
  }, [brand]);
}
