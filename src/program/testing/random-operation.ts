// One random operation that writes a given buffer, of buffers that a program has so far. Bounds are worked out here anew.
import { carrierOf, formatOf, integerFormat, isFloatFormat } from '../formats.ts';
import type { ConvolutionAxis } from '../operations/convolution.ts';
import { MOST_EPSILON_STEPS, normalisedReach } from '../operations/normalise.ts';
import type { ElementTerm, MatrixTerm, QuantBuffer, QuantOperation } from '../program.ts';
import { carriedWeights, groupsOf } from '../weight-grid.ts';
import { addBuffer, addMatrix, type Draft, LOUD, pick, signed } from './draft.ts';

const MOST_SUM = 2n ** 62n - 1n;
const MOST_MULTIPLIER = 2n ** 31n - 1n;

interface Limits {
  readonly low: number;
  readonly high: number;
}

export function randomOperation(draft: Draft, output: number): void {
  const { random, buffers, written, operations } = draft;
  const { length, format, carried } = buffers[output]!;
  const makers = [linear, linear, linear, table, depthwise, normalise];
  if (draft.hasPlaces) makers.push(convolution, convolution, convolution, gather, scan, lstmScan);
  if (carried) makers.push(update, update);
  // A sum that feeds itself may grow without end, which floats may not.
  const isTame = carried && isFloatFormat(format);
  const make = isTame ? pick(random, [table, update]) : pick(random, makers);
  const operation = make(draft, output, length);
  operations.push(operation);
  written.add(output);
}

function isReadable({ buffers, written }: Draft, index: number): boolean {
  return written.has(index) || buffers[index]!.carried;
}

/** Buffers that can be read now, of that length where it is given. */
function readable(draft: Draft, length?: number): number[] {
  return draft.buffers.flatMap((buffer, index) =>
    isReadable(draft, index) && (length === undefined || buffer.length === length) ? [index] : [],
  );
}

/** One of that length; where there is none, a product of another comes first. */
function operand(draft: Draft, length: number): number {
  const known = readable(draft, length);
  if (known.length > 0) return pick(draft.random, known);
  const made = addBuffer(draft, length);
  draft.operations.push(linear(draft, made, length));
  draft.written.add(made);
  return made;
}

function limitsOf({ random }: Draft, { format }: QuantBuffer): Limits {
  if (isFloatFormat(format)) return { low: 0, high: 0 };
  const { low, high } = integerFormat(format);
  if (random.int(0, 2) > 0) return { low, high };
  const [a, b] = [random.int(low, high), random.int(low, high)];
  return { low: Math.min(a, b), high: Math.max(a, b) };
}

function base(draft: Draft, output: number, touched: readonly number[], hasFloatWeights = false) {
  const isFloat =
    hasFloatWeights || [output, ...touched].some((i) => isFloatFormat(draft.buffers[i]!.format));
  const arithmetic: 'integer' | 'float' = isFloat ? 'float' : 'integer';
  return {
    arithmetic,
    name: `o${draft.operations.length}`,
    layer: 'l',
    ...limitsOf(draft, draft.buffers[output]!),
  };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** Greatest |a + sign * (q - zero point)|. */
function reach({ format, zeroPoint }: QuantBuffer, a = 0, sign = 1): bigint {
  if (isFloatFormat(format)) return 0n;
  const { low, high } = integerFormat(format);
  const at = (q: number) => abs(BigInt(a + sign * (q - zeroPoint)));
  return at(low) > at(high) ? at(low) : at(high);
}

/** Multipliers that leave the sum of all addends below 2^62, most of them near; then a shift after which something is left. */
function weigh(draft: Draft, bounds: readonly bigint[], output: QuantBuffer) {
  const { random } = draft;
  const share = MOST_SUM / BigInt(Math.max(1, bounds.length));
  let total = 1n;
  const multipliers = bounds.map((bound) => {
    const most = bound === 0n || share / bound > MOST_MULTIPLIER ? MOST_MULTIPLIER : share / bound;
    const multiplier = pick(random, [most, most, most >> BigInt(random.int(0, 30)), 0n]);
    total += bound * multiplier;
    return Number(multiplier);
  });
  const bits = total.toString(2).length - (carrierOf(output.format) === 'i8' ? 8 : 16);
  const shift = Math.max(1, Math.min(62, bits + random.int(-2, 6)));
  return { multipliers, shift: random.int(0, 20) === 0 ? random.int(1, 62) : shift };
}

/** Sums of magnitudes of a matrix's rows, group by group, times the greatest input. */
function products(draft: Draft, matrix: number, input: number): bigint[] {
  const { rows, columns, groupSize } = draft.matrices[matrix]!;
  const weights = carriedWeights(draft.matrices[matrix]!);
  const groups = groupsOf(draft.matrices[matrix]!);
  const { format } = draft.buffers[input]!;
  const most = BigInt(-integerFormat(format).low);
  return Array.from({ length: rows * groups }, (_, i) => {
    const [r, g] = [Math.floor(i / groups), i % groups];
    let norm = 0;
    const end = Math.min(columns, (g + 1) * groupSize);
    for (let c = g * groupSize; c < end; c++) norm += Math.abs(weights[r * columns + c]!);
    return BigInt(Math.round(norm)) * most;
  });
}

/** Biases that reach to the end of the accumulator here and there; 32 bits wherever they hold the sums. */
function biasesFor(draft: Draft, bounds: readonly bigint[]) {
  const { random } = draft;
  const widest = bounds.reduce((a, b) => (a > b ? a : b), 0n);
  const accumulator = widest < 2n ** 31n && random.int(0, 5) > 0 ? ('i32' as const) : ('i64' as const);
  const end = accumulator === 'i32' ? 2n ** 31n - 1n : 2n ** 40n;
  const bias = BigInt64Array.from(bounds, (bound) => {
    const room = end > bound ? end - bound : 0n;
    const kind = random.int(0, 4);
    const value = kind === 0 ? room : kind === 1 ? -room : (room * BigInt(random.int(-999, 999))) / 100_000n;
    return value;
  });
  return { accumulator, bias };
}

function linear(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, matrices, loudness } = draft;
  const target = buffers[output]!;
  const vectors = readable(draft).filter((index) => index !== output);
  const inputs = Array.from({ length: random.int(0, 2) }, () => pick(random, vectors));
  const same = readable(draft, length);
  const wanted = same.length === 0 ? 0 : random.int(inputs.length === 0 ? 1 : 0, 3);
  if (inputs.length === 0 && wanted === 0) inputs.push(pick(random, vectors));
  const pairs = Array.from({ length: wanted }, () => {
    const left = pick(random, same);
    const right = random.int(0, 1) === 0 ? null : pick(random, same);
    const isQuiet = loudness[left]! < LOUD && (right === null || loudness[right]! < LOUD);
    return { left, right: isQuiet ? right : null };
  });
  const touched = [
    ...inputs,
    ...pairs.flatMap(({ left, right }) => (right === null ? [left] : [left, right])),
  ];
  const asFloat = [output, ...touched].some((i) => isFloatFormat(buffers[i]!.format));
  const terms = inputs.map((input) => ({
    input,
    matrix: addMatrix(draft, length, buffers[input]!.length, asFloat || random.int(0, 9) === 0, true),
  }));
  const hasFloatWeights = terms.some(({ matrix }) => isFloatFormat(matrices[matrix]!.format));
  const common = { op: 'linear', output, ...base(draft, output, touched, hasFloatWeights) } as const;
  if (common.arithmetic === 'float') {
    let loud = 1;
    const matrixTerms = terms.map(({ matrix, input }): MatrixTerm => {
      const { rows, columns, format } = matrices[matrix]!;
      const sums = rows * groupsOf(matrices[matrix]!);
      const greatest = isFloatFormat(format) ? 1 : Math.max(15, integerFormat(format).weightLimit);
      const most = columns * greatest * loudness[input]!;
      const floatScale = Float32Array.from({ length: sums }, () => signed(random) / Math.max(1, most));
      loud += 1;
      const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
      return { matrix, input, ...none, floatScale };
    });
    for (const { left, right } of pairs) loud += loudness[left]! * (right === null ? 1 : loudness[right]!);
    if (isFloatFormat(target.format)) loudness[output] = loud;
    return {
      ...common,
      ...{
        matrixTerms,
        elementTerms: pairs.map((pair) => ({ ...pair, multiplier: pick(random, [0, 0, -1]) })),
        shift: 1,
      },
      floatBias: Float32Array.from({ length }, () => signed(random)),
      relu: random.int(0, 3) === 0,
    };
  }
  const accumulators = terms.map((term) => {
    const bounds = products(draft, term.matrix, term.input);
    const { accumulator, bias } = biasesFor(draft, bounds);
    const widest = bounds.reduce((most, bound, r) => {
      const whole = bound + abs(bias[r]!);
      return whole > most ? whole : most;
    }, 0n);
    // A row's groups add up.
    return { ...term, accumulator, bias, widest: widest * BigInt(groupsOf(matrices[term.matrix]!)) };
  });
  const elements = pairs.map(
    ({ left, right }) => reach(buffers[left]!) * (right === null ? 1n : reach(buffers[right]!)),
  );
  const { multipliers, shift } = weigh(
    draft,
    [...accumulators.map(({ widest }) => widest), ...elements],
    target,
  );
  const matrixTerms = accumulators.map(({ matrix, input, accumulator, bias }, t): MatrixTerm => {
    const multiplier = Int32Array.from({ length: bias.length }, () =>
      Math.floor(multipliers[t]! * pick(random, [1, 1, 0.5, 0])),
    );
    return { matrix, input, accumulator, bias, multiplier, floatScale: new Float32Array(0) };
  });
  const elementTerms = pairs.map(
    (pair, e): ElementTerm => ({
      ...pair,
      multiplier: multipliers[accumulators.length + e]! * pick(random, [1, 1, -1]) + 0,
    }),
  );
  return { ...common, matrixTerms, elementTerms, shift, floatBias: new Float32Array(0), relu: false };
}

function table(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, tables, loudness } = draft;
  const input = operand(draft, length);
  const source = buffers[input]!;
  const common = {
    ...({ op: 'table', input, output } as const),
    function: pick(random, ['sigmoid', 'tanh'] as const),
    ...base(draft, output, [input]),
  } as const;
  if (common.arithmetic === 'float') {
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 1;
    return { ...common, table: -1, rescale: null };
  }
  const isByte = carrierOf(source.format) === 'i8';
  const unit = isByte ? 1 : 256;
  const [least, most] = [common.low * unit, common.high * unit];
  tables.push(
    Int32Array.from({ length: isByte ? 256 : 513 }, () =>
      pick(random, [least, most, random.int(least, most)]),
    ),
  );
  const rescale =
    isByte || random.int(0, 1) === 0
      ? null
      : { multiplier: random.int(0, 2 ** pick(random, [4, 16, 31]) - 1), shift: random.int(1, 40) };
  return { ...common, table: tables.length - 1, rescale };
}

function update(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, loudness } = draft;
  const isFloatState = isFloatFormat(buffers[output]!.format);
  // A float state stays within 1 where its gate is one and its candidate does.
  const gate = addBuffer(draft, length);
  draft.operations.push(boundedTable(draft, gate, length, 'sigmoid'));
  draft.written.add(gate);
  let candidate = operand(draft, length);
  if (isFloatState) {
    candidate = addBuffer(draft, length, { format: 'f32' });
    draft.operations.push(boundedTable(draft, candidate, length, 'tanh'));
    draft.written.add(candidate);
    loudness[output] = 1;
  }
  const state = output;
  const common = {
    op: 'gru-update',
    update: gate,
    candidate,
    state,
    ...base(draft, output, [gate, candidate]),
  } as const;
  if (common.arithmetic === 'float') {
    return { ...common, one: 0, candidateMultiplier: 0, stateMultiplier: 0, shift: 1 };
  }
  const [z, n, h] = [buffers[gate]!, buffers[candidate]!, buffers[state]!];
  const one = pick(random, [Math.round(1 / z.scale), 2 ** 16, -(2 ** 16), random.int(-(2 ** 20), 2 ** 20)]);
  const bounds = [reach(z, one, -1) * reach(n), reach(z) * reach(h)];
  const { multipliers, shift } = weigh(draft, bounds, h);
  return { ...common, one, candidateMultiplier: multipliers[0]!, stateMultiplier: multipliers[1]!, shift };
}

/** A table that gives 0 .. 1 or -1 .. 1 in float arithmetic; any table for integers. */
function boundedTable(
  draft: Draft,
  output: number,
  length: number,
  name: 'sigmoid' | 'tanh',
): QuantOperation {
  const made = table(draft, output, length);
  return made.op === 'table' && made.arithmetic === 'float' ? { ...made, function: name } : made;
}

function depthwise(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, matrices, loudness, written } = draft;
  const fits = [...written].filter((index) => buffers[index]!.length === length && index !== output);
  if (fits.length === 0) return linear(draft, output, length);
  const input = pick(random, fits);
  const [taps, dilation] = [pick(random, [1, 2, 3, 5, 17]), pick(random, [1, 1, 2, 5])];
  const frames = dilation * (taps - 1);
  buffers[input] = { ...buffers[input]!, history: Math.max(buffers[input]!.history, frames) };
  const asFloat = [output, input].some((i) => isFloatFormat(buffers[i]!.format));
  const matrix = addMatrix(draft, length, taps, asFloat);
  const hasFloatWeights = isFloatFormat(matrices[matrix]!.format);
  const common = {
    op: 'depthwise',
    input,
    output,
    matrix,
    dilation,
    ...base(draft, output, [input], hasFloatWeights),
  } as const;
  const none = new Float32Array(0);
  if (common.arithmetic === 'float') {
    const most = taps * 32767 * loudness[input]!;
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2;
    return {
      ...{
        ...common,
        accumulator: 'i32',
        bias: new BigInt64Array(0),
        multiplier: new Int32Array(0),
        shift: 1,
      },
      floatBias: Float32Array.from({ length }, () => signed(random)),
      floatScale: Float32Array.from({ length }, () => signed(random) / Math.max(1, most)),
      relu: random.int(0, 3) === 0,
    };
  }
  const bounds = products(draft, matrix, input);
  const { accumulator, bias } = biasesFor(draft, bounds);
  const widest = bounds.reduce((most, bound, r) => {
    const whole = bound + abs(bias[r]!);
    return whole > most ? whole : most;
  }, 0n);
  const { multipliers, shift } = weigh(draft, [widest], buffers[output]!);
  const multiplier = Int32Array.from({ length }, () =>
    Math.floor(multipliers[0]! * pick(random, [1, 0.5, 0.1])),
  );
  return { ...common, accumulator, bias, multiplier, shift, floatBias: none, floatScale: none, relu: false };
}

/** An axis of so many outputs, whatever it reads. */
function randomAxis({ random }: Draft, outputs: number, mostTaps: number): ConvolutionAxis {
  const [taps, dilation, stride] = [
    random.int(1, mostTaps),
    pick(random, [1, 1, 2, 3]),
    pick(random, [1, 1, 2]),
  ];
  const [pad, upsampling] = [random.int(-1, 3), pick(random, [1, 1, 2, 3])];
  const whole = (outputs - 1) * stride + (taps - 1) * dilation + 1 - pad;
  const size = Math.max(1, Math.ceil(whole / upsampling) + random.int(-1, 1));
  return { size, outputs, taps, stride, dilation, pad, upsampling };
}

function convolution(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, matrices, loudness, operations, written } = draft;
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0);
  const rows = pick(random, divisors);
  const rest = divisors.filter((n) => (length / rows) % n === 0);
  const frames = random.int(0, 1) === 0;
  const depths = frames ? 1 : pick(random, rest);
  const depth = randomAxis(draft, depths, 3);
  const height = randomAxis(draft, length / rows / depths, 4);
  const groups = pick(
    random,
    divisors.filter((n) => rows % n === 0 && n < 20),
  );
  const channels = pick(random, [groups, groups, groups * random.int(1, 5)]);
  const input = addBuffer(draft, height.size * channels * (frames ? 1 : depth.size));
  operations.push(linear(draft, input, buffers[input]!.length));
  written.add(input);
  if (frames) buffers[input] = { ...buffers[input]!, history: depth.size - 1 };
  const asFloat = [output, input].some((i) => isFloatFormat(buffers[i]!.format));
  const columns = (channels / groups) * depth.taps * height.taps;
  const matrix = addMatrix(draft, rows, columns, asFloat);
  const common = {
    ...({ op: 'convolution', input, output, matrix, channels, groups, depth, height, frames } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  } as const;
  const hasSlope = random.int(0, 1) === 0;
  const none = { floats: new Float32Array(0), multipliers: new Int32Array(0), sums: new BigInt64Array(0) };
  if (common.arithmetic === 'float') {
    const most = columns * 32767 * loudness[input]!;
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2;
    return {
      ...{ ...common, accumulator: 'i32', shift: 1 },
      ...{ bias: none.sums, multiplier: none.multipliers, negative: none.multipliers },
      floatBias: Float32Array.from({ length: rows }, () => signed(random)),
      floatScale: Float32Array.from({ length: rows }, () => signed(random) / Math.max(1, most)),
      slope: hasSlope ? Float32Array.from({ length: rows }, () => signed(random)) : none.floats,
    };
  }
  const bounds = products(draft, matrix, input);
  const { accumulator, bias } = biasesFor(draft, bounds);
  const widest = bounds.reduce((most, bound, r) => {
    const whole = bound + abs(bias[r]!);
    return whole > most ? whole : most;
  }, 0n);
  const { multipliers, shift } = weigh(draft, [widest], buffers[output]!);
  const factors = (parts: readonly number[]) =>
    Int32Array.from({ length: rows }, () => Math.floor(multipliers[0]! * pick(random, parts)));
  return {
    ...{ ...common, accumulator, bias, shift, multiplier: factors([1, 0.5, 0.1]) },
    negative: hasSlope ? factors([1, 0.25, -0.5, 0]) : none.multipliers,
    ...{ floatBias: none.floats, floatScale: none.floats, slope: none.floats },
  };
}

function gather(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, operations, written, loudness } = draft;
  const { format, scale, zeroPoint, carried } = buffers[output]!;
  if (carried) return linear(draft, output, length);
  const inputs = Array.from({ length: random.int(1, 3) }, () => {
    const made = addBuffer(draft, random.int(1, 40), { format, scale, zeroPoint });
    operations.push(linear(draft, made, buffers[made]!.length));
    written.add(made);
    return made;
  });
  const all = inputs.reduce((sum, input) => sum + buffers[input]!.length, 0);
  const step = random.int(1, 7);
  const isOrdered = random.int(0, 1) === 0;
  const index = Int32Array.from({ length }, (_, i) =>
    random.int(0, 6) === 0 ? -1 : isOrdered ? (i * step) % all : random.int(0, all - 1),
  );
  if (isFloatFormat(format)) loudness[output] = Math.max(...inputs.map((input) => loudness[input]!));
  return { ...{ op: 'gather', inputs, output, index }, ...base(draft, output, inputs) };
}

/** Steps, lanes and units of a recurrence that gives so many states, its input and its weights; null where there is none into that buffer. */
function scanShape(draft: Draft, output: number, length: number, gates: number) {
  const { random, buffers, operations, written } = draft;
  const target = buffers[output]!;
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0 && n < 20);
  const units = pick(random, divisors);
  const rest = divisors.filter((n) => (length / units) % n === 0);
  const isInPlace = target.carried && target.zeroPoint === 0 && ['i16', 'f32'].includes(target.format);
  const lanes = isInPlace ? length / units : pick(random, rest);
  const steps = length / units / lanes;
  const isFloat = target.format === 'f32';
  if (target.carried && !isInPlace) return null;
  if (isFloatFormat(target.format) && !isFloat) return null;
  const formats = draft.formats.filter((one) => (isFloat ? one === 'f32' : !isFloatFormat(one)));
  const inputs = formats.filter((one) => formatOf(one).roles.includes('activation'));
  const input = addBuffer(draft, gates * length, {
    ...(isFloat ? { format: 'f32' } : { format: pick(random, inputs) }),
  });
  operations.push(linear(draft, input, gates * length));
  written.add(input);
  const integers: Draft = { ...draft, formats };
  const matrix = addMatrix(isFloat ? draft : integers, gates * units, units, isFloat);
  return {
    ...{ input, output, initial: isInPlace ? output : null, matrix, steps, lanes, units },
    reverse: random.int(0, 1) === 0,
  };
}

/** Biases and what the sums of states of 16 bits may reach. */
function scanSums(draft: Draft, matrix: number, target: QuantBuffer) {
  const { buffers } = draft;
  const state = buffers.length;
  buffers.push({ ...target, format: 'i16', scale: 1 / 32767, zeroPoint: 0 });
  const bounds = products(draft, matrix, state);
  buffers.pop();
  const { accumulator, bias } = biasesFor(draft, bounds);
  const widest = bounds.reduce((most, bound, r) => {
    const whole = bound + abs(bias[r]!);
    return whole > most ? whole : most;
  }, 0n);
  return { accumulator, bias, widest };
}

function scanTable({ tables, random }: Draft, least: number): number {
  return tables.push(Int32Array.from({ length: 513 }, () => random.int(least * 256, 32767 * 256))) - 1;
}

function floatScan({ random }: Draft, rows: number) {
  return {
    ...{ accumulator: 'i32' as const, bias: new BigInt64Array(0), multiplier: new Int32Array(0) },
    ...{ gateMultiplier: 0, gateShift: 1, candidateMultiplier: 0, candidateShift: 1 },
    ...{ outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
    floatBias: Float32Array.from({ length: rows }, () => signed(random)),
    floatScale: Float32Array.from({ length: rows }, () => signed(random) / 32767),
  };
}

function scan(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, matrices, loudness } = draft;
  const target = buffers[output]!;
  const shape = scanShape(draft, output, length, 3);
  if (shape === null) return linear(draft, output, length);
  const { input, matrix, units } = shape;
  const common = {
    ...({ op: 'scan', ...shape, reset: pick(random, ['after', 'before'] as const) } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  };
  if (common.arithmetic === 'float') {
    loudness[output] = 1;
    return { ...common, ...floatScan(draft, 3 * units), hiddenMultiplier: 0, hiddenShift: 1 };
  }
  const { accumulator, bias, widest } = scanSums(draft, matrix, target);
  const x = reach(buffers[input]!);
  const sixteen = { ...target, format: 'i16' as const };
  const gate = weigh(draft, [x, widest], sixteen);
  const hidden = weigh(draft, [widest], sixteen);
  const candidate = weigh(draft, common.reset === 'after' ? [x, 2n ** 30n] : [x, widest], sixteen);
  const out = weigh(draft, [2n ** 15n], target);
  const after = common.reset === 'after' ? hidden.multipliers[0]! : candidate.multipliers[1]!;
  return {
    ...{ ...common, accumulator, bias, sigmoid: scanTable(draft, 0), tanh: scanTable(draft, -32767) },
    multiplier: Int32Array.from({ length: 3 * units }, (_, row) =>
      Math.floor((row < 2 * units ? gate.multipliers[1]! : after) * pick(random, [1, 0.5, 0])),
    ),
    ...{ gateMultiplier: gate.multipliers[0]!, gateShift: gate.shift, hiddenShift: hidden.shift },
    hiddenMultiplier: common.reset === 'after' ? candidate.multipliers[1]! : 0,
    ...{ candidateMultiplier: candidate.multipliers[0]!, candidateShift: candidate.shift },
    ...{ outMultiplier: out.multipliers[0]!, outShift: out.shift },
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

function lstmScan(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, matrices, loudness, written } = draft;
  const target = buffers[output]!;
  const shape = scanShape(draft, output, length, 4);
  if (shape === null) return linear(draft, output, length);
  const { input, matrix, units, lanes } = shape;
  const isFloat = target.format === 'f32';
  let cell: number | null = null;
  if (shape.initial !== null || random.int(0, 1) === 0) {
    cell = addBuffer(draft, (isFloat ? 1 : 2) * lanes * units, {
      ...{ format: isFloat ? 'f32' : 'i16', zeroPoint: 0, carried: true },
    });
    written.add(cell);
    loudness[cell] = LOUD;
  }
  const common = {
    ...({ op: 'lstm-scan', ...shape, cell } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  };
  if (common.arithmetic === 'float') {
    loudness[output] = 1;
    return { ...common, ...floatScan(draft, 4 * units), cellMultiplier: 0, cellShift: 1 };
  }
  const { accumulator, bias, widest } = scanSums(draft, matrix, target);
  const x = reach(buffers[input]!);
  const sixteen = { ...target, format: 'i16' as const };
  const [gate, candidate] = [weigh(draft, [x, widest], sixteen), weigh(draft, [x, widest], sixteen)];
  const [hold, out] = [weigh(draft, [2n ** 31n], sixteen), weigh(draft, [2n ** 15n], target)];
  return {
    ...{ ...common, accumulator, bias, sigmoid: scanTable(draft, 0), tanh: scanTable(draft, -32767) },
    multiplier: Int32Array.from({ length: 4 * units }, (_, row) =>
      Math.floor((row < 3 * units ? gate : candidate).multipliers[1]! * pick(random, [1, 0.5, 0])),
    ),
    ...{ gateMultiplier: gate.multipliers[0]!, gateShift: gate.shift },
    ...{ candidateMultiplier: candidate.multipliers[0]!, candidateShift: candidate.shift },
    ...{ cellMultiplier: hold.multipliers[0]!, cellShift: hold.shift },
    ...{ outMultiplier: out.multipliers[0]!, outShift: out.shift },
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

function normalise(draft: Draft, output: number, length: number): QuantOperation {
  const { random, buffers, loudness, written } = draft;
  const fits = [...written].filter((index) => buffers[index]!.length === length && index !== output);
  if (fits.length === 0) return linear(draft, output, length);
  const input = pick(random, fits);
  const epsilon = Math.fround(pick(random, [1e-5, 1e-12, 0.1]));
  const common = {
    ...({ op: 'normalise', input, output, epsilon } as const),
    ...base(draft, output, [input]),
  };
  if (common.arithmetic === 'float' || random.int(0, 5) === 0) {
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2 * Math.sqrt(length);
    return {
      ...{ ...common, arithmetic: 'float', multiplier: new Int32Array(0), bias: new BigInt64Array(0) },
      ...{ shift: 1, epsilonSteps: 0 },
      gain: Float32Array.from({ length }, () => signed(random)),
      floatBias: Float32Array.from({ length }, () => signed(random)),
    };
  }
  const reach = normalisedReach(length);
  const bounds = Array.from({ length }, () => reach);
  const { multipliers, shift } = weigh(draft, [reach, 1n << BigInt(random.int(0, 60))], buffers[output]!);
  const room = (MOST_SUM - 1n - reach * BigInt(multipliers[0]!)) / 2n;
  return {
    ...{ ...common, gain: new Float32Array(0), floatBias: new Float32Array(0), shift },
    epsilonSteps: pick(random, [1, 2 ** random.int(0, 60), MOST_EPSILON_STEPS]),
    multiplier: Int32Array.from(bounds, () =>
      Math.floor(multipliers[0]! * pick(random, [1, 0.5, -1, 0, -0.3])),
    ),
    bias: BigInt64Array.from(
      bounds,
      () => (room * BigInt(random.int(-999, 999))) / pick(random, [1000n, 10n ** 6n, 10n ** 12n]),
    ),
  };
}
