// hushbit sites: the tensors of a model that can have a precision of their own.
import { Command } from 'commander';
import { formatTable } from '../report/text/index.ts';
import { listSites } from '../run/index.ts';
import { addModelOptions, type ModelOptions } from './common-options.ts';
import { note, printResult } from './output.ts';

export function sitesCommand(): Command {
  const command = new Command('sites')
    .description(
      'Lists the sites of a model: name, kind, layer, shape, the formats each may take and its bytes in them.',
    )
    .addHelpText('after', '\nExample:\n  hushbit sites --model DIR --scheme integer')
    .action(run);
  return addModelOptions(command);
}

async function run(options: ModelOptions): Promise<void> {
  const result = await listSites(options, (line) => note(options, line));
  const { sites } = result;
  printResult(options, result, () =>
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
