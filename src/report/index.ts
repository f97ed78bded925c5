// A saved run -> figures, tables, one page. Charts are pure `data -> SVG`; nothing here reads files or computes results.

export { renderSensitivity, type SiteError } from './charts/site-errors.ts';
export { CLIENT_SCRIPT } from './client.generated.ts';
export { renderFigures } from './figures.ts';
export { renderFamilyPage } from './page/family-page.ts';
export { type PageParts, renderPage } from './page/page.ts';
export { PAPER_TABLE, type TableColumn, type TableMetric } from './paper-table.ts';
export type {
  ArenaBuffer,
  ArenaMap,
  ClipScore,
  Doubt,
  GenerationFacts,
  Latency,
  Listening,
  Memory,
  MemoryBlock,
  MemoryMap,
  OperationTimes,
  ReferenceFacts,
  ReportData,
  RunFacts,
  SensitivityFacts,
  SiteFacts,
  SolutionFacts,
  Spectrogram,
  Track,
} from './report-data.ts';
export {
  type ReproducedCell,
  type ReproducedPart,
  renderReproduction,
  reproductionGrid,
  reproductionRows,
} from './reproduction.ts';
