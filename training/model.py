"""NSNet2 with the arrays, names and layouts in which it is shipped.

Parameters are kept exactly as exported: dense matrices [inputs, outputs], GRU arrays [1, 3H, inputs] with the gates
stacked z, r, n (ONNX, linear_before_reset = 1). On a CPU the recurrent half runs in kernels.c, elsewhere in torch.
"""
import ctypes
import math

import torch

from kernels import library, pointer

BINS, HIDDEN, DENSE = 257, 400, 600
SHAPES = {
    "onnx__MatMul_166": (BINS, HIDDEN), "fc1_bias": (HIDDEN,),
    "onnx__GRU_184": (1, 3 * HIDDEN, HIDDEN), "onnx__GRU_185": (1, 3 * HIDDEN, HIDDEN), "onnx__GRU_186": (1, 6 * HIDDEN),
    "onnx__GRU_204": (1, 3 * HIDDEN, HIDDEN), "onnx__GRU_205": (1, 3 * HIDDEN, HIDDEN), "onnx__GRU_206": (1, 6 * HIDDEN),
    "onnx__MatMul_207": (HIDDEN, DENSE), "fc2_bias": (DENSE,),
    "onnx__MatMul_208": (DENSE, DENSE), "fc3_bias": (DENSE,),
    "onnx__MatMul_209": (DENSE, BINS), "fc4_bias": (BINS,),
}
SIZE = sum(math.prod(shape) for shape in SHAPES.values())


def views(flat):
    """The named arrays as views of one flat vector."""
    out, offset = {}, 0
    for name, shape in SHAPES.items():
        count = math.prod(shape)
        out[name] = flat[offset:offset + count].view(shape)
        offset += count
    return out


def decay_mask():
    """1 where weight decay applies: matrices, not biases."""
    flat = torch.zeros(SIZE)
    for name, array in views(flat).items():
        if "bias" not in name and not name.endswith(("186", "206")):
            array.fill_(1)
    return flat


def initialise(seed):
    """Random weights: Glorot for matrices, orthogonal for the recurrent ones; the update gate starts at 0.73."""
    generator = torch.Generator().manual_seed(seed)
    flat = torch.zeros(SIZE)
    for name, array in views(flat).items():
        if name.endswith(("185", "205")):
            for gate in range(3):
                q, r = torch.linalg.qr(torch.randn(HIDDEN, HIDDEN, generator=generator))
                array[0, gate * HIDDEN:(gate + 1) * HIDDEN] = q * torch.sign(torch.diag(r))
        elif name.endswith(("186", "206")):
            array[0, :HIDDEN] = 1.0
        elif array.dim() > 1:
            fan_in, fan_out = array.shape[-2:] if array.dim() == 2 else (HIDDEN, HIDDEN)
            bound = math.sqrt(6 / (fan_in + fan_out))
            array.copy_((torch.rand(array.shape, generator=generator) * 2 - 1) * bound)
    return flat


def fold(flat, statistics):
    """Weights for plain features from weights trained on (feature - mean) / deviation: fc1 is affine."""
    out = flat.clone()
    arrays = views(out)
    arrays["onnx__MatMul_166"].div_(statistics[1][:, None])
    arrays["fc1_bias"].sub_(statistics[0] @ arrays["onnx__MatMul_166"])
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

    gru = Gru.apply if on_cpu else gru_device
    x = torch.addmm(w["fc1_bias"], features.reshape(-1, BINS), w["onnx__MatMul_166"]).view(steps, batch, HIDDEN)
    x = gru(drop(x), w["onnx__GRU_184"], w["onnx__GRU_185"], w["onnx__GRU_186"])
    x = gru(drop(x), w["onnx__GRU_204"], w["onnx__GRU_205"], w["onnx__GRU_206"]).reshape(-1, HIDDEN)
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
