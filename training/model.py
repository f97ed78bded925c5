"""NSNet2 and smaller networks of its kind, with the arrays, names and layouts in which they are shipped.

Parameters are kept exactly as exported: dense matrices [inputs, outputs], arrays of a recurrent layer [1, gates * H, inputs]
with the gates stacked as in ONNX: z, r, n for a GRU (linear_before_reset = 1), i, o, f, c for an LSTM. On a CPU the recurrent
half runs in kernels.c, elsewhere in torch.
"""
import ctypes
import dataclasses
import math

import torch

from kernels import library, pointer

BINS = 257
GATES = {"gru": 3, "lstm": 4}
# Names of the arrays by what they are; those of the GRU are NSNet2's.
RECURRENT = {
    "gru": (("onnx__GRU_184", "onnx__GRU_185", "onnx__GRU_186"), ("onnx__GRU_204", "onnx__GRU_205", "onnx__GRU_206")),
    "lstm": (("lstm1_W", "lstm1_R", "lstm1_B"), ("lstm2_W", "lstm2_R", "lstm2_B")),
}


@dataclasses.dataclass(frozen=True)
class Shape:
    """Sizes of a network: dense, two recurrent layers of `cell`, two dense layers with ReLU, dense with sigmoid."""

    hidden: int
    dense: int
    cell: str = "gru"

    def arrays(self):
        """Name -> shape, in the order of the flat vector."""
        h, d, g = self.hidden, self.dense, GATES[self.cell]
        out = {"onnx__MatMul_166": (BINS, h), "fc1_bias": (h,)}
        for w, r, b in RECURRENT[self.cell]:
            out |= {w: (1, g * h, h), r: (1, g * h, h), b: (1, 2 * g * h)}
        return out | {
            "onnx__MatMul_207": (h, d), "fc2_bias": (d,),
            "onnx__MatMul_208": (d, d), "fc3_bias": (d,),
            "onnx__MatMul_209": (d, BINS), "fc4_bias": (BINS,),
        }

    @property
    def size(self):
        return sum(math.prod(shape) for shape in self.arrays().values())

    @property
    def multiply_adds(self):
        """Per hop: one for every value of a matrix."""
        return sum(math.prod(shape) for name, shape in self.arrays().items() if not is_bias(name))


FAMILY = {
    "nsnet2": Shape(400, 600),
    "nsnet2-m": Shape(240, 304),
    "nsnet2-s": Shape(160, 224),
    "nslstm-xs": Shape(80, 144, "lstm"),
}


def is_bias(name):
    return name.endswith(("_bias", "_B", "186", "206"))


def shape_of(flat):
    """The shape of the family that has so many values."""
    for shape in FAMILY.values():
        if shape.size == flat.numel():
            return shape
    raise ValueError(f"{flat.numel()} values: no network of the family has so many")


def views(flat, shape=None):
    """The named arrays as views of one flat vector."""
    out, offset = {}, 0
    for name, size in (shape or shape_of(flat)).arrays().items():
        count = math.prod(size)
        out[name] = flat[offset:offset + count].view(size)
        offset += count
    return out


def decay_mask(shape):
    """1 where weight decay applies: matrices, not biases."""
    flat = torch.zeros(shape.size)
    for name, array in views(flat, shape).items():
        if not is_bias(name):
            array.fill_(1)
    return flat


def initialise(shape, seed):
    """Random weights: Glorot for matrices, orthogonal for the recurrent ones; a GRU's update gate and an LSTM's forget gate
    start at 0.73."""
    generator = torch.Generator().manual_seed(seed)
    flat = torch.zeros(shape.size)
    hidden, gates = shape.hidden, GATES[shape.cell]
    recurrent = {r for _, r, _ in RECURRENT[shape.cell]}
    biases = {b for _, _, b in RECURRENT[shape.cell]}
    remembering = 2 if shape.cell == "lstm" else 0
    for name, array in views(flat, shape).items():
        if name in recurrent:
            for gate in range(gates):
                q, r = torch.linalg.qr(torch.randn(hidden, hidden, generator=generator))
                array[0, gate * hidden:(gate + 1) * hidden] = q * torch.sign(torch.diag(r))
        elif name in biases:
            array[0, remembering * hidden:(remembering + 1) * hidden] = 1.0
        elif array.dim() > 1:
            fan_in, fan_out = array.shape[-2:] if array.dim() == 2 else (hidden, hidden)
            bound = math.sqrt(6 / (fan_in + fan_out))
            array.copy_((torch.rand(array.shape, generator=generator) * 2 - 1) * bound)
    return flat


def half(array):
    """The nearest values that float16 has: they pack into two bytes."""
    return array.half().float()


def fold(flat, statistics, shape=None):
    """Weights as shipped, for plain features, from weights trained on (feature - mean) / deviation: fc1 is affine. All are
    rounded to float16; the bias of fc1 makes up for its rounded matrix at the mean."""
    out = half(flat)
    trained, arrays = views(flat, shape), views(out, shape)
    matrix = arrays["onnx__MatMul_166"]
    matrix.copy_(half(trained["onnx__MatMul_166"] / statistics[1][:, None]))
    arrays["fc1_bias"].copy_(half(trained["fc1_bias"] - statistics[0] @ matrix))
    return out


def unfold(flat, statistics, shape=None):
    """Weights to train on, for normalised features, from those that `fold` made: but for the rounding its inverse."""
    out = flat.clone()
    shipped, arrays = views(flat, shape), views(out, shape)
    arrays["onnx__MatMul_166"].mul_(statistics[1][:, None])
    arrays["fc1_bias"].add_(statistics[0] @ shipped["onnx__MatMul_166"])
    return out


class Gru(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, R, B):
        steps, batch, inputs = x.shape
        hidden = R.shape[-1]
        b = B[0]
        gates = torch.addmm(b[:3 * hidden], x.reshape(-1, inputs), W[0].t())
        an = torch.empty(steps, batch, hidden)
        states = torch.zeros(steps + 1, batch, hidden)
        bh = b[3 * hidden:].contiguous()
        if library().gru_forward(steps, batch, hidden, pointer(gates), pointer(R), pointer(bh), pointer(an), pointer(states)):
            raise ValueError(f"gru: batch must be a multiple of 8 and hidden of 16, got {batch} and {hidden}")
        ctx.save_for_backward(x, W, R, gates, an, states)
        return states[1:]

    @staticmethod
    def backward(ctx, dstates):
        x, W, R, gates, an, states = ctx.saved_tensors
        steps, batch, inputs = x.shape
        hidden = R.shape[-1]
        dstates = dstates.contiguous()
        library().gru_backward(steps, batch, hidden, pointer(gates), pointer(R), pointer(an), pointer(states), pointer(dstates))
        previous = states[:-1].reshape(-1, hidden)
        an = an.reshape(-1, hidden)
        dR = torch.empty_like(R)
        torch.mm(gates[:, :2 * hidden].t(), previous, out=dR[0, :2 * hidden])
        torch.mm(an.t(), previous, out=dR[0, 2 * hidden:])
        dW = torch.mm(gates.t(), x.reshape(-1, inputs))[None]
        sums = gates.sum(0)
        dB = torch.cat([sums, sums[:2 * hidden], an.sum(0)])[None]
        return torch.mm(gates, W[0]).view(steps, batch, inputs), dW, dR, dB


def gru_reference(x, W, R, B):
    """The definition, step by step; for tests."""
    hidden = R.shape[-1]
    b = B[0]
    h = torch.zeros(x.shape[1], hidden, dtype=x.dtype, device=x.device)
    out = []
    for step in x:
        i = step @ W[0].t() + b[:3 * hidden]
        a = h @ R[0].t() + b[3 * hidden:]
        z = torch.sigmoid(i[:, :hidden] + a[:, :hidden])
        r = torch.sigmoid(i[:, hidden:2 * hidden] + a[:, hidden:2 * hidden])
        n = torch.tanh(i[:, 2 * hidden:] + r * a[:, 2 * hidden:])
        h = (1 - z) * n + z * h
        out.append(h)
    return torch.stack(out)


def gru_device(x, W, R, B):
    """torch's own GRU (gate order r, z, n), for a GPU."""
    hidden = R.shape[-1]
    order = torch.cat([torch.arange(hidden, 2 * hidden), torch.arange(hidden), torch.arange(2 * hidden, 3 * hidden)]).to(x.device)
    b = B[0]
    weights = [W[0][order], R[0][order], b[:3 * hidden][order], b[3 * hidden:][order]]
    start = torch.zeros(1, x.shape[1], hidden, device=x.device)
    return torch._VF.gru(x, start, weights, True, 1, 0.0, False, False, False)[0]


class Lstm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, R, B):
        steps, batch, inputs = x.shape
        hidden = R.shape[-1]
        gates = torch.addmm(B[0, :4 * hidden] + B[0, 4 * hidden:], x.reshape(-1, inputs), W[0].t())
        cells, states = torch.zeros(2, steps + 1, batch, hidden)
        if library().lstm_forward(steps, batch, hidden, pointer(gates), pointer(R), pointer(cells), pointer(states)):
            raise ValueError(f"lstm: batch must be a multiple of 8 and hidden of 16, got {batch} and {hidden}")
        ctx.save_for_backward(x, W, R, gates, cells, states)
        return states[1:]

    @staticmethod
    def backward(ctx, dstates):
        x, W, R, gates, cells, states = ctx.saved_tensors
        steps, batch, inputs = x.shape
        hidden = R.shape[-1]
        dstates = dstates.contiguous()
        library().lstm_backward(steps, batch, hidden, pointer(gates), pointer(R), pointer(cells), pointer(dstates))
        dW = torch.mm(gates.t(), x.reshape(-1, inputs))[None]
        dR = torch.mm(gates.t(), states[:-1].reshape(-1, hidden))[None]
        sums = gates.sum(0)
        return torch.mm(gates, W[0]).view(steps, batch, inputs), dW, dR, torch.cat([sums, sums])[None]


def lstm_reference(x, W, R, B):
    """The definition, step by step; for tests."""
    hidden = R.shape[-1]
    b = B[0]
    h = c = torch.zeros(x.shape[1], hidden, dtype=x.dtype, device=x.device)
    out = []
    for step in x:
        i, o, f, g = (step @ W[0].t() + h @ R[0].t() + b[:4 * hidden] + b[4 * hidden:]).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        out.append(h)
    return torch.stack(out)


def lstm_weights(W, R, B):
    """Arrays of ONNX as torch's own LSTM has them, with the gates in the order i, f, g, o."""

    def ordered(a):
        i, o, f, g = a.chunk(4)
        return torch.cat([i, f, g, o])

    return [ordered(a) for a in (W[0], R[0], *B[0].chunk(2))]


def lstm_device(x, W, R, B):
    """torch's own LSTM, for a GPU."""
    start = torch.zeros(1, x.shape[1], R.shape[-1], device=x.device)
    return torch._VF.lstm(x, (start, start), lstm_weights(W, R, B), True, 1, 0.0, False, False, False)[0]


class Dropout(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, p, seed):
        ctx.p, ctx.seed = p, seed
        return Dropout.apply_mask(x, p, seed)

    @staticmethod
    def backward(ctx, gradient):
        return Dropout.apply_mask(gradient, ctx.p, ctx.seed), None, None

    @staticmethod
    def apply_mask(x, p, seed):
        x = x.contiguous()
        out = torch.empty_like(x)
        library().dropout(ctypes.c_long(x.numel()), pointer(x), pointer(out), ctypes.c_float(p), ctypes.c_uint32(seed))
        return out


def logits(features, parameters, p=0.0, seed=0):
    """Mask logits [T, B, bins] of features [T, B, bins]; p is the dropout before each GRU and dense layer."""
    w = parameters
    steps, batch, _ = features.shape
    on_cpu = features.device.type == "cpu"
    layer = 0

    def drop(x):
        nonlocal layer
        layer += 1
        if not p:
            return x
        if not on_cpu:
            return torch.nn.functional.dropout(x, p)
        return Dropout.apply(x, p, (seed * 0x9E3779B1 + layer * 0x85EBCA6B) & 0xFFFFFFFF)

    cell = "gru" if RECURRENT["gru"][0][0] in w else "lstm"
    recurrent = {"gru": (gru_device, Gru.apply), "lstm": (lstm_device, Lstm.apply)}[cell][on_cpu]
    x = torch.addmm(w["fc1_bias"], features.reshape(-1, BINS), w["onnx__MatMul_166"]).view(steps, batch, -1)
    for names in RECURRENT[cell]:
        x = recurrent(drop(x), *(w[name] for name in names))
    x = x.reshape(steps * batch, -1)
    x = torch.relu(torch.addmm(w["fc2_bias"], drop(x), w["onnx__MatMul_207"]))
    x = torch.relu(torch.addmm(w["fc3_bias"], drop(x), w["onnx__MatMul_208"]))
    return torch.addmm(w["fc4_bias"], drop(x), w["onnx__MatMul_209"]).view(steps, batch, BINS)


class GainLoss(torch.autograd.Function):
    """Compressed spectral loss written on gains.

    With m = mask^c |X|^c and g = |S|^c (0.7 + 0.3 cos theta), the loss of 0.3 complex and 0.7 magnitude terms equals
    (m - g)^2 up to a constant. Terms with m < g (over-suppression) weigh `under`. c is 0.3 and, with weight `second`, 0.6.
    """

    @staticmethod
    def forward(ctx, z, x3, g3, g6, under, second):
        m3 = torch.exp(0.3 * torch.nn.functional.logsigmoid(z)) * x3
        m6 = m3 * m3
        e3, e6 = m3 - g3, m6 - g6
        w3 = torch.where(e3 < 0, under, 1.0)
        w6 = torch.where(e6 < 0, under, 1.0)
        count = z.numel()
        loss = ((w3 * e3 * e3).sum() + second * (w6 * e6 * e6).sum()) / count
        ctx.save_for_backward((0.6 * w3 * e3 * m3 + 1.2 * second * w6 * e6 * m6) * (torch.sigmoid(-z) / count))
        return loss

    @staticmethod
    def backward(ctx, scale):
        return ctx.saved_tensors[0] * scale, None, None, None, None, None
