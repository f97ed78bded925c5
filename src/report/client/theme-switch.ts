// Light or dark: as the system says until the button says otherwise.
import { byId } from './page-elements.ts';

export function setUpThemeSwitch(): void {
  const button = byId<HTMLButtonElement>('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean =>
    document.documentElement.dataset.theme === undefined
      ? system.matches
      : document.documentElement.dataset.theme === 'dark';
  const show = (): void => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    show();
  });
  system.addEventListener('change', show);
  show();
}
