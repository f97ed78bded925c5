// hushbit sites: the tensors of a model that can have a precision of their own.
import { Command } from 'commander';
import { createScheme } from '../inputs/index.ts';
import { formatTable } from '../report/text/index.ts';
import { formatBits } from '../scheme/index.ts';
import {
  addModelOptions,
  type ModelOptions,
  resolveModel,
  resolveRanges,
  resolveSchemeName,
} from './common-options.ts';
import { printResult } from './output.ts';

export function sitesCommand(): Command {
  const command = new Command('sites')
    .description(
      'Lists the sites of a model: name, kind, layer, shape, the formats each may take and its bytes in them.',
    )
    .addHelpText('after', '\nExample:\n  hushbit sites --model DIR --scheme integer')
    .action(run);
  return addModelOptions(command);
}

function run(options: ModelOptions): void {
  const model = resolveModel(options);
  const name = resolveSchemeName(options);
  const scheme = createScheme(name, model.graph, () => resolveRanges(options, model), new Map());
  const sites = scheme.sites.map(({ name: site, kind, layer, shape, formats }) => {
    const elements = shape.reduce((product, n) => product * n, 1);
    const bytes = Object.fromEntries(formats.map((format) => [format, (formatBits(format) / 8) * elements]));
    return { name: site, kind, layer, shape, formats, bytes };
  });
  printResult(options, { model: model.name, scheme: name, sites }, () =>
    formatTable(
      [
        ['', 'site', 'kind', 'layer', 'shape', 'bytes'],
        ...sites.map(({ name: site, kind, layer, shape, bytes }, i) => [
          String(i),
          site,
          kind,
          layer,
          shape.join(' x '),
          Object.entries(bytes)
            .map(([format, n]) => `${format}: ${n}`)
            .join(', '),
        ]),
      ],
      [true, false, false, false, false, false],
    ),
  );
}
