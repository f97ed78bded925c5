// The page's script. It draws with the functions that drew the page.
import type { ListeningBlock } from '../page/blocks.ts';
import type { ReportData } from '../report-data.ts';
import { setUpBlindTest } from './blind-test.ts';
import { setUpBrush } from './brush.ts';
import { dimOthers, keptSolutions, setUpCharts } from './charts-on-page.ts';
import { setUpChoice } from './choice.ts';
import { byId, readJson } from './page-elements.ts';
import { setUpPlayer } from './player.ts';
import { createSound } from './sound.ts';
import { setUpSpectrograms } from './spectrogram-view.ts';
import { createStore } from './store.ts';
import { setUpSorting } from './table-sort.ts';
import { setUpThemeSwitch } from './theme-switch.ts';

const data = readJson<ReportData>('report-data')!;
const count = data.front.solutions.length;
const linked = Number(/^#solution=(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN);
const first =
  Number.isInteger(linked) && linked < count ? linked : Number(byId<HTMLSelectElement>('solution').value);
const store = createStore(count, first);

setUpThemeSwitch();
setUpSorting();
const brush = setUpBrush(store);
setUpCharts(data, store, (id) => {
  if (id === 'parallel') brush.redraw();
});
dimOthers(keptSolutions(data, store));
setUpChoice(data, store);

const listening = readJson<ListeningBlock>('listening-data');
if (listening) {
  const sound = createSound(listening, store.selected);
  setUpPlayer(sound);
  setUpSpectrograms(sound);
  setUpBlindTest(sound);
  store.onSelect((index) => sound.setSolution(index));
}
document.documentElement.dataset.ready = 'true';
