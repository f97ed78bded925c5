// What a user names, as values: models, schemes.

export { readModel } from './read-model.ts';
export { createScheme } from './schemes.ts';
