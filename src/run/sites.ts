// The tensors of a model that can have a precision of their own.
import { formatBits } from '../scheme/index.ts';
import { type ModelChoice, openChosen } from './choice.ts';

/** Name, kind, layer, shape, the formats that each may take and its bytes in them. @throws HushbitError */
export async function listSites(choice: ModelChoice, note: (line: string) => void) {
  const { model, scheme } = await openChosen(choice, note);
  const sites = scheme.sites.map(({ name, kind, layer, shape, formats }) => {
    const elements = shape.reduce((product, n) => product * n, 1);
    const bytes = Object.fromEntries(formats.map((format) => [format, (formatBits(format) / 8) * elements]));
    return { name, kind, layer, shape, formats, bytes };
  });
  return { model: model.name, scheme: scheme.name, sites };
}
