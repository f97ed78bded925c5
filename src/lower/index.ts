// Network + assignment of formats + statistics -> program.
export { lower } from './lower.ts';
export type { Site } from './site.ts';
export { checkFormats, listSites, refuseFormat, uniformFormats } from './sites.ts';
