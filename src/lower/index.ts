// Network + assignment of formats + statistics -> program.
export { lower } from './lower.ts';
export { checkFormats, listSites, refuseFormat, type Site, uniformFormats } from './sites.ts';
