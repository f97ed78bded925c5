// Everything that the engine's WebAssembly module exports. Built by scripts/build-wasm.js into
// src/wasm/module.wasm.ts. The memory is imported (env.memory) and laid out by the caller: no function here
// allocates, keeps anything between calls or has static data.
export { moveRuns, packRows, preluF32, splitSignsI32, splitSignsI64 } from './convolution';
export { depthwiseF32, depthwiseI32, depthwiseI64 } from './depthwise';
export { gemmF32 } from './float-gemm';
export { addF32, mulF32, oneMinusF32, reluF32 } from './float-elements';
export { dequantizeF32, gruUpdateF32, linearF32, quantizeF32, roundF16 } from './float-steps';
export {
  expF32,
  logF32,
  quotientF32,
  reciprocalF32,
  sigmoidF32,
  sqrtF32,
  tanhF32,
} from './float-functions';
export { gemmI32, gemmI64 } from './int-gemm';
export { gruUpdate, tableI16, tableI8 } from './integer-steps';
export { lstmScanF32, lstmScanI16 } from './lstm-scan';
export { normaliseF32 } from './normalise';
export { normaliseI16 } from './normalise-integers';
export { requantize } from './requantize';
export { rescaleI16 } from './rescale';
export { scanF32, scanI16 } from './scan';
export { forwardF32, inverseF32, magnitudeF32, maskedF32 } from './spectrum';
export { gemmF64 } from './gemm';
export {
  paperAdd, paperFinishF64, paperFinishPieces, paperHalves, paperInput, paperMul, paperOneMinus, paperOnePiece,
  paperOutput, paperRescale, paperTable, paperTwoPieces,
} from './paper';
