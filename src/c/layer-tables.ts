// Layers whose functions differ in numbers alone share one function, and a row of a table has each one's numbers: a network of
// convolutions has hundreds of layers of some twenty kinds, and a function of each takes more flash than their weights. Numbers are
// found in the generated text itself (places in the state and among the constants, integers, floats, one `static const struct`), so
// that kinds of operations know nothing of it: what is not found is text, and layers whose text differs share nothing.
import type { Context } from './context.ts';
import { C_TYPE, SCALAR_BYTES, type ScalarType, UNION_MEMBER } from './formats.ts';

/** A function of a layer: what stands between its braces. */
export interface LayerBody {
  readonly name: string;
  readonly comment: string;
  readonly lines: readonly string[];
}

export interface LayerTables {
  /** Structures, tables and functions. */
  readonly text: string;
  /** By layer: its group, and its row of the table of that; 0 without one. */
  readonly calls: readonly { readonly group: number; readonly row: number }[];
  /** By group: the call; `row` is the row of its table. */
  readonly groups: readonly string[];
}

type Hole =
  | { readonly kind: 'state' | 'constant'; readonly value: string; readonly text: string }
  | { readonly kind: 'integer' | 'length'; readonly value: string; readonly text: string }
  | { readonly kind: 'long' | 'float' | 'structure'; readonly value: string; readonly text: string };

interface Template {
  /** Text with a mark for each hole: two layers with the same are alike. */
  readonly text: string;
  readonly holes: readonly Hole[];
}

/** Stands for a hole in a text; generated code has no such letter. */
const MARK = '\u0001';

/** What is found, in the order of looking. */
const FOUND = new RegExp(
  [
    String.raw`(?<structure>static const struct (?<struct>\w+) (?<member>\w+) = (?<initial>\{.*\});)`,
    String.raw`(?<declared>\b(?:(?:u?int\d+_t|float) |const void \*)\w+)\[(?<length>\d+)\]`,
    String.raw`net->arena\.(?<union>\w+)(?: \+ (?<elements>\d+))?(?![\w.])`,
    String.raw`net->(?<past>\w+)\[(?<row>[^\]]*)\]`,
    String.raw`net->(?<field>\w+)`,
    String.raw`(?<weights>\w+)_WEIGHTS->(?<constant>\w+)`,
    String.raw`INT64_C\((?<long>-?\d+)\)`,
    String.raw`(?<![\w.])(?<float>-?\d+(?:\.\d*)?(?:e[+-]?\d+)?f)\b`,
    String.raw`(?<![\w.])(?<integer>-?\d+)(?![\w.])`,
  ].join('|'),
  'g',
);

const MOST_INTEGER = 2 ** 31 - 1;

/** One static function of a layer by itself. */
export function layerFunction({ prefix }: Context, { name, comment, lines }: LayerBody): string {
  return `/* ${comment} */\nstatic void layer_${name}(struct ${prefix}_network *net)\n{\n${lines.join('\n')}\n}\n`;
}

/** @param bodies of all layers, in their order */
export function layerTables(context: Context, bodies: readonly LayerBody[]): LayerTables {
  const templates = bodies.map((body) => templateOf(context, body.lines.join('\n')));
  const members = new Map<string, number[]>();
  for (const [layer, { text }] of templates.entries())
    members.set(text, [...(members.get(text) ?? []), layer]);
  const calls: { group: number; row: number }[] = [];
  const texts: string[] = [];
  const groups: string[] = [];
  for (const layers of members.values()) {
    const group = groups.length;
    for (const [row, layer] of layers.entries()) calls[layer] = { group, row };
    if (layers.length === 1) {
      const body = bodies[layers[0]!]!;
      texts.push(layerFunction(context, body));
      groups.push(`layer_${body.name}(net);`);
      continue;
    }
    const name = `layers_${group}`;
    const shared = shareOf(
      context,
      name,
      layers.map((layer) => templates[layer]!),
      layers.map((layer) => bodies[layer]!.comment),
    );
    texts.push(shared.text);
    groups.push(shared.hasTable ? `${name}(net, &of_${name}[row]);` : `${name}(net);`);
  }
  return { text: texts.join('\n'), calls, groups };
}

function templateOf(context: Context, text: string): Template {
  const types = stateTypes(context);
  const turns = new Set(context.names.turns);
  const constants = new Map(context.weights.fields.map(({ name, type }) => [name, type]));
  const holes: Hole[] = [];
  const structures: string[] = [];
  const hole = (kind: Hole['kind'], value: string, whole: string, type = ''): string => {
    holes.push({ kind, value, text: whole });
    return `${MARK}${kind} ${type}${MARK}`;
  };
  const state = (member: string, elements: number, whole: string): string => {
    const type = types.get(member);
    if (type === undefined) return whole;
    return hole('state', `${member} ${elements * SCALAR_BYTES[type]}`, whole, type);
  };
  const marked = (part: string): string =>
    part.replaceAll(FOUND, (whole: string, ...rest) => {
      const found = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      if (found.structure !== undefined) {
        structures.push(found.member!);
        return hole('structure', found.initial!, whole, `${found.struct} ${found.member}`);
      }
      if (found.declared !== undefined)
        return `${found.declared}[${hole('length', found.length!, found.length!)}]`;
      if (found.union !== undefined) {
        const type = types.get(`arena.${found.union}`)!;
        const bytes = Number(found.elements ?? 0) * SCALAR_BYTES[type];
        return hole('state', `arena ${bytes}`, whole, type);
      }
      if (found.past !== undefined) {
        const length = context.memory.rowElements.get(found.past);
        if (length === undefined) return whole;
        // In the order of the text: so holes are found again.
        const first = state(found.past, 0, `&net->${found.past}[0][0]`);
        const row = marked(found.row!);
        return `${first} + (${row}) * ${hole('integer', `${length}`, `${length}`)}`;
      }
      if (found.field !== undefined) {
        return turns.has(found.field)
          ? `*${state(found.field, 0, `(&${whole})`)}`
          : state(found.field, 0, whole);
      }
      if (found.constant !== undefined) {
        const type = constants.get(found.constant);
        return type === undefined ? whole : hole('constant', found.constant, whole, type);
      }
      if (found.long !== undefined) return hole('long', `INT64_C(${found.long})`, whole);
      if (found.float !== undefined) return hole('float', found.float, whole);
      return Math.abs(Number(found.integer)) > MOST_INTEGER ? whole : hole('integer', found.integer!, whole);
    });
  const all = marked(text);
  return { text: structures.reduce((done, name) => done.replaceAll(`&${name}`, `&at->${name}`), all), holes };
}

/** Element types of what the structure of the state holds. */
function stateTypes({ program, names, memory }: Context): Map<string, ScalarType> {
  const types = new Map<string, ScalarType>();
  for (const [carrier, member] of Object.entries(UNION_MEMBER)) {
    types.set(`arena.${member}`, C_TYPE[carrier as keyof typeof C_TYPE]);
  }
  for (const [index, { carried, history }] of program.buffers.entries()) {
    const type = memory.types[index]!;
    if (carried) types.set(names.buffers[index]!, type);
    if (history > 0) types.set(names.histories[index]!, type);
    if (history > 1) types.set(names.turns[index]!, 'int32_t');
  }
  return types;
}

interface Member {
  readonly type: string;
  readonly bytes: number;
  readonly values: readonly string[];
}

function shareOf(
  context: Context,
  name: string,
  templates: readonly Template[],
  comments: readonly string[],
): { readonly text: string; readonly hasTable: boolean } {
  const { prefix, upper } = context;
  const structure = `${prefix}_${name}`;
  const members = new Map<string, Member & { readonly name: string }>();
  const nameOf = (own: string | null, member: Member): string => {
    const key = `${member.type} ${own ?? ''} ${member.values.join(' ')}`;
    const known = members.get(key) ?? { ...member, name: own ?? `n${members.size}` };
    members.set(key, known);
    return `at->${known.name}`;
  };
  let index = 0;
  const body = templates[0]!.text.replaceAll(
    new RegExp(`${MARK}(\\w+) ([^${MARK}]*)${MARK}`, 'g'),
    (_, kind: Hole['kind'], type: string) => {
      const at = index++;
      const holes = templates.map(({ holes }) => holes[at]!);
      const values = holes.map(({ value }) => value);
      const isSame = values.every((value) => value === values[0]);
      switch (kind) {
        case 'structure': {
          const [struct, own] = type.split(' ') as [string, string];
          nameOf(own, { type: `struct ${struct}`, bytes: struct === 'hb_places' ? 2 : 4, values });
          return '';
        }
        case 'length':
          return `${Math.max(...values.map(Number))}`;
        case 'state': {
          if (isSame) return holes[0]!.text;
          const places = values.map((value) => {
            const [member, bytes] = value.split(' ') as [string, string];
            return `offsetof(struct ${prefix}_network, ${member}) + ${bytes}`;
          });
          return `${upper}_STATE(${type}, ${nameOf(null, placesMember(context.memory.bytes, places))})`;
        }
        case 'constant': {
          if (isSame) return holes[0]!.text;
          const places = values.map((value) => `offsetof(struct ${prefix}_weights, ${value})`);
          return `${upper}_CONSTANT(${type}, ${nameOf(null, placesMember(context.weights.bytes, places))})`;
        }
        case 'long':
          return isSame ? values[0]! : nameOf(null, { type: 'int64_t', bytes: 8, values });
        case 'float':
          return isSame ? values[0]! : nameOf(null, { type: 'float', bytes: 4, values });
        case 'integer':
          return isSame ? values[0]! : nameOf(null, integerMember(values));
      }
    },
  );
  const sorted = [...members.values()].sort((a, b) => b.bytes - a.bytes);
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  if (sorted.length === 0) {
    const heads = comments.map((comment) => `/* ${comment} */`).join('\n');
    return {
      hasTable: false,
      text: `${heads}\nstatic void ${name}(struct ${prefix}_network *net)\n{\n${lines.join('\n')}\n}\n`,
    };
  }
  const rows = comments.map(
    (comment, row) => `    {${sorted.map(({ values }) => values[row]).join(', ')}}, /* ${comment} */`,
  );
  return {
    hasTable: true,
    text: `struct ${structure} {
${sorted.map((member) => `    ${member.type} ${member.name};`).join('\n')}
};

static const struct ${structure} of_${name}[] = {
${rows.join('\n')}
};

static void ${name}(struct ${prefix}_network *net, const struct ${structure} *at)
{
${lines.join('\n')}
}
`,
  };
}

/** Bytes from the start of a structure of `bytes` and what padding compilers add. */
function placesMember(bytes: number, places: readonly string[]): Member {
  const type = bytes < 2 ** 16 - 1024 ? 'uint16_t' : 'uint32_t';
  return {
    type,
    bytes: type === 'uint16_t' ? 2 : 4,
    values: places.map((place) => `(${type})(${place})`),
  };
}

const INTEGERS = [
  ['int8_t', 1, -128, 127],
  ['uint8_t', 1, 0, 255],
  ['int16_t', 2, -32768, 32767],
  ['uint16_t', 2, 0, 65535],
  ['int32_t', 4, -MOST_INTEGER, MOST_INTEGER],
] as const;

function integerMember(values: readonly string[]): Member {
  const [low, high] = [Math.min(...values.map(Number)), Math.max(...values.map(Number))];
  const [type, bytes] = INTEGERS.find(([, , least, most]) => least <= low && high <= most)!;
  return { type, bytes, values };
}
