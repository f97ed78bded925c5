// What a layer is, and what a kind of layers says of itself. A kind is a value in `layers/`, listed in `layers/index.ts`:
// either a primitive, with a float32 rule of its own, or a composite, whose equations are primitives. Whoever runs a
// network in floats asks for its primitives; whoever lowers or writes it asks for its layers.

export interface Layer<K extends string = string, P = unknown> {
  readonly kind: K;
  /** `fc1`, `gru1`, ...: for reports. */
  readonly name: string;
  readonly params: P;
  /** Tensors of the frame that it reads; its constants and its carried tensors stand in `params`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** After each frame the tensor `next` becomes the value of `state`; 0 at the start of a clip. */
export interface Carried {
  readonly state: string;
  readonly next: string;
}

/** Checked access to the tensors that a layer reads; every method refuses what is not so. */
export interface Operands {
  shape(tensor: string): readonly number[];
  /** Length of a vector. */
  vector(tensor: string): number;
  /** [rows, columns] */
  matrix(tensor: string): readonly [number, number];
  /** Length of a constant vector. */
  constant(tensor: string): number;
  refuse(place: string, expected: string, got: string): never;
}

export interface Primitive<L extends Layer> {
  readonly kind: L['kind'];
  /** All that it reads, constants too, in the order in which they are listed among a network's tensors. */
  reads(layer: L): readonly string[];
  /** Shape of its first output, mostly the only one. @throws HushbitError `bad-model` where the operands do not fit */
  infer(layer: L, operands: Operands): readonly number[];
  /** Shapes of the outputs behind the first, where it has more. */
  others?(layer: L): readonly (readonly number[])[];
  /** Products that are added up, per frame. */
  macs(layer: L, operands: Operands): number;
  /** One frame, slow and obvious: the reference of every executor. `at`: values of a tensor, row-major. */
  float32(layer: L, at: (tensor: string) => Float32Array): void;
}

export interface Composite<L extends Layer, P extends Layer = Layer> {
  readonly kind: L['kind'];
  /** Its equations, in execution order; what they make are the tensors of the network inside the layer. */
  expand(layer: L): readonly P[];
  /** Tensors that it carries itself. */
  carried?(layer: L): readonly Carried[];
}

/** What makes layers: `network-builder.ts`. */
export interface LayerSink {
  /** A tensor carried from frame to frame. */
  state(name: string, shape: number | readonly number[], layer: string): string;
  /** data: row-major [rows, columns]; refused where a value is not finite. */
  weight(name: string, rows: number, columns: number, data: Float32Array, layer: string): string;
  bias(name: string, data: Float32Array, layer: string): string;
  /** Returns the first output. */
  push(layer: Layer): string;
  /** Length of a vector. */
  length(name: string): number;
}
