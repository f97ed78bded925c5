// What a page of a run needs: looked up in the run, or measured through `measure` and kept beside it.
export { collectListening, collectReport } from './collect.ts';
export { completeMeasured, type ReportRequest, type RunSources } from './complete.ts';
