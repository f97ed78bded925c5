// A model at 8 bits beside its float32: what it sounds like, how far it is off, what it needs.
import { calibrate, denoise, evaluate, openModel, openPairs, quantise } from 'hushbit';

const model = openModel(); // the embedded NSNet2; or openModel('network.onnx')
const calibration = calibrate(model);
const pairs = openPairs(model).slice(0, 1);

const precisions = [
  await quantise(model, { bits: 'float32' }),
  await quantise(model, { bits: 8, calibration }),
];

const { candidates, noisy } = await evaluate(precisions, { pairs });
console.log(`noisy    raw PESQ ${noisy.mean.pesqRaw.toFixed(3)}`);
for (const { name, quality, memory } of candidates) {
  const { flashBytes, ramBytes } = memory;
  console.log(
    `${name.padEnd(8)} raw PESQ ${quality.pesqRaw.toFixed(3)}, ${flashBytes} bytes of constants, ${ramBytes} of RAM`,
  );
}

const enhanced = denoise(pairs[0].noisy, precisions[1]);
console.log(`${enhanced.length} samples denoised at ${pairs[0].sampleRateHz} Hz`);
