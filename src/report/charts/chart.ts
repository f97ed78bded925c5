import type { ReportData } from '../report-data.ts';
import type { View } from './frame.ts';

/** A picture of a run: pure, the same text for the same data. */
export interface Chart {
  /** File name without ending, and id on the page. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences under the title: how to read it. */
  readonly caption: (data: ReportData) => string;
  /** False where the run lacks what it shows. */
  readonly available: (data: ReportData) => boolean;
  /** SVG. Marks of a solution carry `data-solution`. */
  readonly draw: (data: ReportData, view: View) => string;
}
