// PESQ, STOI and SI-SDR of two signals: nothing but numbers goes in, so this part of hushbit runs in a browser too.
import { mixAtSnr } from 'hushbit/audio';
import { createPesqReference, scoreAll } from 'hushbit/metrics';

const rate = 16000;
const seconds = 3;

/** Bursts of a buzz with pauses: enough like speech to be judged. */
const clean = Float32Array.from({ length: seconds * rate }, (_, i) => {
  const envelope = Math.max(0, Math.sin((2 * Math.PI * i) / (0.8 * rate))) ** 2;
  let v = 0;
  for (let harmonic = 1; harmonic < 24; harmonic++)
    v += Math.sin((2 * Math.PI * harmonic * 140 * i) / rate) / harmonic;
  return 0.15 * envelope * v;
});
let state = 1;
const noise = Float32Array.from(clean, () => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647 - 0.5;
});

const noisy = mixAtSnr(clean, noise, 10).noisy;
console.log(scoreAll(clean, noisy, rate));

// Many signals against one clean one: its side of the work is done once.
const reference = createPesqReference(clean, rate);
for (const snrDb of [0, 10, 20]) {
  const { raw } = reference.score(mixAtSnr(clean, noise, snrDb).noisy, 'narrow-band');
  console.log(`${snrDb} dB: raw PESQ ${raw.toFixed(3)}`);
}
