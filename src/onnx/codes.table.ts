// Numbers that ONNX files use for kinds of attributes, elements and places of data (https://onnx.ai/onnx/repo-docs/IR.html).

export const ATTRIBUTE = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

export const ELEMENT = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  int4: 22,
} as const;

/** `data_location` of a tensor whose values lie in another file. */
export const EXTERNAL_DATA = 1;
