// Voice activity (P.862, 10.1.4.1): a threshold on the power of 4 ms windows, found by iteration, then runs of
// speech cleaned of bursts and gaps. Inactive windows carry a minus sign while the runs are shaped.

const ITERATIONS = 12;
const THRESHOLD_FACTOR = 1.001;
const DEVIATION_FACTOR = 2;
const FLOOR_RATIO = 1e-4;
const LONGEST_BURST = 4;
const LONGEST_GAP = 50;
const HIGH_SNR_RATIO = 1000;
const HIGH_SNR_FACTOR = 3;

export interface VoiceActivity {
  /** Power per window where there is speech, 0 elsewhere. */
  readonly activity: Float64Array;
  /** ln(power / threshold) where above the threshold, 0 elsewhere. */
  readonly logLevel: Float64Array;
  /** Before it is replaced where not positive. */
  readonly threshold: number;
  readonly noiseLevel: number;
  readonly signalLevel: number;
  readonly floor: number;
}

/** `signal`: alignment copy; `total`: samples with guards, without padding. */
export function detectVoice(signal: Float64Array, total: number, window: number): VoiceActivity {
  const power = windowPowers(signal, Math.floor(total / window), window);
  const count = power.length;
  let threshold = 0;
  let loudest = 0;
  for (let k = 0; k < count; k++) {
    threshold += power[k]!;
    loudest = Math.max(loudest, power[k]!);
  }
  threshold /= count;
  const floor = loudest > 0 ? FLOOR_RATIO * loudest : 1;
  for (let k = 0; k < count; k++) power[k] = Math.max(power[k]!, floor);

  for (let i = 0; i < ITERATIONS; i++) threshold = nextThreshold(power, threshold);
  const { signalLevel, noiseLevel } = levels(power, threshold);
  if (signalLevel === 0) threshold = -1;

  for (let k = 0; k < count; k++) if (power[k]! <= threshold) power[k] = -power[k]!;
  power[0] = power[count - 1] = -floor;
  silenceRuns(power, (from, to) => to - from <= LONGEST_BURST);
  if (signalLevel >= HIGH_SNR_RATIO * noiseLevel) {
    const least = HIGH_SNR_FACTOR * threshold;
    silenceRuns(power, (from, to) => sum(power, from, to) < least * (to - from));
  }
  closeGaps(power, floor);
  if (!power.some((p) => p > 0)) {
    for (let k = 1; k < count - 1; k++) power[k] = Math.abs(power[k]!);
  }
  softenEdges(power);

  const reference = threshold <= 0 ? floor : threshold;
  const logLevel = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    if (power[k]! < 0) power[k] = 0;
    if (power[k]! > reference) logLevel[k] = Math.log(power[k]! / reference);
  }
  return { activity: power, logLevel, threshold, noiseLevel, signalLevel, floor };
}

function windowPowers(signal: Float64Array, count: number, window: number): Float64Array {
  const power = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    let energy = 0;
    for (let i = k * window, end = i + window; i < end; i++) energy += signal[i]! * signal[i]!;
    power[k] = energy / window;
  }
  return power;
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let k = from; k < to; k++) total += values[k]!;
  return total;
}

/** From the mean and the population deviation of the windows not above the threshold. */
function nextThreshold(power: Float64Array, threshold: number): number {
  let count = 0;
  let mean = 0;
  // By index, as everywhere here: the iterator of an array allocates every value.
  for (let k = 0; k < power.length; k++) {
    const p = power[k]!;
    if (p > threshold) continue;
    count++;
    mean += p;
  }
  if (count === 0) return 0;
  mean /= count;
  let squares = 0;
  for (let k = 0; k < power.length; k++) {
    const p = power[k]!;
    if (p <= threshold) squares += (p - mean) * (p - mean);
  }
  return THRESHOLD_FACTOR * (mean + DEVIATION_FACTOR * Math.sqrt(squares / count));
}

function levels(power: Float64Array, threshold: number): { signalLevel: number; noiseLevel: number } {
  let above = 0;
  let signalLevel = 0;
  let noiseLevel = 0;
  for (let k = 0; k < power.length; k++) {
    const p = power[k]!;
    if (p > threshold) {
      above++;
      signalLevel += p;
    } else {
      noiseLevel += p;
    }
  }
  const below = power.length - above;
  return { signalLevel: above > 0 ? signalLevel / above : 0, noiseLevel: below > 0 ? noiseLevel / below : 1 };
}

/** Gives minus signs to the active runs [from, to) that `reject` names. First and last window are inactive. */
function silenceRuns(power: Float64Array, reject: (from: number, to: number) => boolean): void {
  let from = 0;
  for (let k = 1; k < power.length; k++) {
    if (power[k]! > 0 && power[k - 1]! <= 0) from = k;
    if (power[k]! <= 0 && power[k - 1]! > 0 && reject(from, k)) {
      for (let i = from; i < k; i++) power[i] = -power[i]!;
    }
  }
}

/** Short stretches between two runs become active at the floor. */
function closeGaps(power: Float64Array, floor: number): void {
  let gapFrom = -1;
  for (let k = 1; k < power.length; k++) {
    if (power[k]! <= 0 && power[k - 1]! > 0) gapFrom = k;
    if (power[k]! > 0 && power[k - 1]! <= 0 && gapFrom >= 0 && k - gapFrom <= LONGEST_GAP) {
      power.fill(floor, gapFrom, k);
    }
  }
}

/** The walk skips on after an edge and may miss the next one; scores depend on it. */
function softenEdges(power: Float64Array): void {
  for (let k = 3; k < power.length - 2; k++) {
    if (power[k]! > 0 && power[k - 2]! <= 0) {
      power[k - 2] = 0.1 * power[k]!;
      power[k - 1] = 0.3 * power[k]!;
      k++;
    }
    if (power[k]! <= 0 && power[k - 1]! > 0) {
      power[k] = 0.3 * power[k - 1]!;
      power[k + 1] = 0.1 * power[k - 1]!;
      k += 3;
    }
  }
}
