// Sounds that run side by side at one position: what is heard is a matter of gains, so that switching has no gap.
import { fromBase64, type ListeningBlock, samplesOfWav } from '../page/blocks.ts';

export interface Levels {
  readonly columns: number;
  readonly rows: number;
  readonly levels: Uint8Array;
}

export interface Sound {
  readonly seconds: number;
  readonly playing: boolean;
  /** `noisy`, `float32`, `int8`, `solution`, `clean`. */
  readonly source: string;
  play(): Promise<void>;
  pause(): void;
  seek(seconds: number): void;
  listenTo(source: string): void;
  /** The solution behind the source `solution`; what is played of it goes on at the same position. */
  setSolution(index: number): void;
  /** Solution whose sound stands in, because the chosen one has none; null where it has. */
  readonly standIn: number | null;
  spectrogramOf(source: string): Levels | null;
  position(): number;
  onState(listener: () => void): void;
  onTrackChange(listener: () => void): void;
  onPosition(listener: (seconds: number) => void): void;
}

interface Voice {
  readonly node: AudioBufferSourceNode;
  readonly gain: GainNode;
}

/** Long enough for no click, too short to hear. */
const FADE_SECONDS = 0.008;

export function createSound(block: ListeningBlock, solution: number): Sound {
  const bytes = (kind: string, track: number): Uint8Array<ArrayBuffer> =>
    fromBase64(document.getElementById(`${kind}-${track}`)?.textContent ?? '');
  const buffers = new Map<number, AudioBuffer>();
  const voices = new Map<string, Voice>();
  const stateListeners: (() => void)[] = [];
  const trackListeners: (() => void)[] = [];
  const positionListeners: ((seconds: number) => void)[] = [];
  const sources = [...new Set(block.tracks.map(({ name }) => name))];
  let context: AudioContext | null = null;
  let source = 'noisy';
  let chosen = solution;
  let playing = false;
  /** Context time at which position 0 was, or would have been, while playing. */
  let origin = 0;
  let paused = 0;
  const { seconds } = block;

  function trackOf(name: string): number {
    if (name !== 'solution') return block.tracks.findIndex((track) => track.name === name);
    let best = -1;
    block.tracks.forEach((track, i) => {
      if (track.solution === null) return;
      const away = Math.abs(track.solution - chosen);
      if (best < 0 || away < Math.abs(block.tracks[best]!.solution! - chosen)) best = i;
    });
    return best;
  }
  function bufferOf(audio: AudioContext, track: number): AudioBuffer {
    const known = buffers.get(track);
    if (known) return known;
    const samples = samplesOfWav(bytes('wav', track));
    const buffer = audio.createBuffer(1, samples.length, block.sampleRateHz);
    buffer.copyToChannel(samples, 0);
    buffers.set(track, buffer);
    return buffer;
  }
  function start(audio: AudioContext, name: string, at: number, position: number): void {
    const track = trackOf(name);
    if (track < 0) return;
    const node = audio.createBufferSource();
    node.buffer = bufferOf(audio, track);
    node.loop = true;
    const gain = audio.createGain();
    gain.gain.value = name === source ? 1 : 0;
    node.connect(gain).connect(audio.destination);
    node.start(at, position);
    voices.set(name, { node, gain });
  }
  function silence(): void {
    for (const { node, gain } of voices.values()) {
      node.stop();
      gain.disconnect();
    }
    voices.clear();
  }
  function position(): number {
    if (!playing || !context) return paused;
    return (((context.currentTime - origin) % seconds) + seconds) % seconds;
  }
  function startAll(audio: AudioContext, from: number): void {
    const at = audio.currentTime + 0.02;
    origin = at - from;
    for (const name of sources) start(audio, name, at, from);
  }
  const tell = (): void => {
    for (const listener of stateListeners) listener();
    for (const listener of positionListeners) listener(position());
  };
  function follow(): void {
    for (const listener of positionListeners) listener(position());
    if (playing) requestAnimationFrame(follow);
  }

  return {
    seconds,
    get playing() {
      return playing;
    },
    get source() {
      return source;
    },
    async play() {
      if (playing) return;
      context ??= new AudioContext();
      playing = true;
      if (context.state === 'suspended') await context.resume();
      startAll(context, paused);
      tell();
      follow();
    },
    pause() {
      if (!playing) return;
      paused = position();
      playing = false;
      silence();
      tell();
    },
    seek(to) {
      paused = Math.max(0, Math.min(seconds - 0.01, to));
      if (playing && context) {
        silence();
        startAll(context, paused);
      }
      tell();
    },
    listenTo(name) {
      if (!sources.includes(name)) return;
      source = name;
      if (context) {
        const now = context.currentTime;
        for (const [one, { gain }] of voices) {
          gain.gain.cancelScheduledValues(now);
          gain.gain.setValueAtTime(gain.gain.value, now);
          gain.gain.linearRampToValueAtTime(one === name ? 1 : 0, now + FADE_SECONDS);
        }
      }
      tell();
    },
    setSolution(index) {
      chosen = index;
      const old = voices.get('solution');
      if (playing && context) {
        const at = context.currentTime + FADE_SECONDS;
        start(context, 'solution', at, (((at - origin) % seconds) + seconds) % seconds);
        old?.node.stop(at);
      }
      for (const listener of trackListeners) listener();
    },
    get standIn() {
      const track = block.tracks[trackOf('solution')];
      return track && track.solution !== chosen ? track.solution : null;
    },
    spectrogramOf(name) {
      const track = trackOf(name);
      if (track < 0) return null;
      const { columns, rows } = block.tracks[track]!;
      return { columns, rows, levels: bytes('levels', track) };
    },
    position,
    onState: (listener) => void stateListeners.push(listener),
    onTrackChange: (listener) => void trackListeners.push(listener),
    onPosition: (listener) => void positionListeners.push(listener),
  };
}
