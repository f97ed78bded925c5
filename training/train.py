"""Trains networks from random weights: python3 train.py --work DIR --run DIR --minutes N [--shapes nsnet2-s,nsnet2-m]

All networks named in --shapes learn side by side from the same mixtures, which are the dearer the smaller the networks. With
--teacher, a folder of exported arrays, each also learns from the mask of a larger network.

Two single-threaded replicas take micro-batches from a counter and add their gradients to a shared sum; whoever delivers
the last one of a step makes the step (AdamW, clipped, with an average of the weights). No replica waits for another, so
that a busy or a stopped machine only costs time. A gradient older than four steps is dropped.

The learning rate follows the clock: warm-up, then a cosine that reaches zero at the deadline; with --steps, the count
of steps, which is repeatable with --replicas 1 and better on a machine that is busy for long. `touch RUN/finish` brings the deadline to three minutes from now.
The last state is in RUN/last.pt (resumed from if there), averaged weights in RUN/SHAPE/ema-MINUTES.npy, the log in RUN/log.jsonl.
"""
import argparse
import ctypes
import json
import math
import os
import pathlib
import time

os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX" if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text() else "")
if not os.environ["OPENBLAS_CORETYPE"]:
    del os.environ["OPENBLAS_CORETYPE"]
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy
import torch
import torch.multiprocessing

import enhance
import kernels
import mix
import model
import perceptual
from enhance import FEATURE_FLOOR


def features_and_targets(noisy, clean, scale, device):
    """Features; the gains of the loss; noisy and clean power and Re(noisy conj(clean)): [frames, items, bins]."""
    x = torch.from_numpy(mix.power(noisy)).to(device)
    s = torch.from_numpy(mix.power(clean)).to(device)
    cross = torch.from_numpy(noisy.real * clean.real + noisy.imag * clean.imag).to(device)
    features = torch.log(x + FEATURE_FLOOR)
    k = torch.from_numpy(scale).to(device)[None, :, None]
    k3 = k ** 0.3
    cosine = cross / torch.sqrt(x * s + 1e-18)
    weight = 0.7 + 0.3 * cosine
    s3 = torch.exp(0.15 * torch.log(s + 1e-12)) * k3
    x3 = torch.exp(0.15 * torch.log(x + 1e-12)) * k3
    return features, (x3, s3 * weight, s3 * s3 * weight), (x, s, cross)


def taught(gains, mask, share):
    """Gains of the loss that are partly those of a teacher's mask [frames, items, bins]. Errors to two targets are, squared and
    weighed, the error to the mean of the targets and a constant."""
    x3, g3, g6 = gains
    m3 = torch.exp(0.3 * torch.log(mask + 1e-6)) * x3
    return x3, g3 + share * (m3 - g3), g6 + share * (m3 * m3 - g6)


def merits(z, powers, perception, options):
    """Gain in raw PESQ and SDR in dB of every mixture, zeros where nobody speaks, and whether somebody does: [items]."""
    x, s, cross = powers
    mask = torch.sigmoid(z).clamp(min=10 ** (options.floor / 20))
    estimate = mask * mask * x
    speech = s.sum((0, 2))
    with torch.no_grad():
        before = perception.score(x, s)
    gain = perception.score(estimate, s) - before
    error = (estimate - 2 * mask * cross).sum((0, 2)) + speech
    # 30 dB are good enough
    sdr = -10 * torch.log10(error / (speech + 1e-6) + 1e-3)
    return torch.where(speech > 0, gain, 0.0), torch.where(speech > 0, sdr, 0.0), speech > 0


def feature_statistics(options):
    """Mean and deviation of every bin over some mixtures; training sees normalised features, the export folds them in."""
    mixer = mix.Mixer(options.work, "train", options.seed + 5000)
    features = numpy.concatenate([numpy.log(mix.power(mixer.batch(i, 16, 250)[0]) + FEATURE_FLOOR).reshape(-1, mix.BINS) for i in range(16)])
    return torch.from_numpy(numpy.stack([features.mean(0), features.std(0)]).astype(numpy.float32))


def validation_set(options):
    """Fixed mixtures of speech and noise that training never sees."""
    mixer = mix.Mixer(options.work, "valid", seed=1001)
    return [mixer.batch(i, 16, 375) for i in range(5)]


def si_sdr(estimate, reference):
    """dB, per row."""
    scale = (estimate * reference).sum(1, keepdims=True) / ((reference ** 2).sum(1, keepdims=True) + 1e-9)
    target = scale * reference
    return 10 * numpy.log10(((target ** 2).sum(1) + 1e-9) / (((estimate - target) ** 2).sum(1) + 1e-9))


def validate(parameters, batches, perception, options):
    losses, scores, before, after = [], [], [], []
    with torch.no_grad():
        for noisy, clean, scale in batches:
            features, gains, powers = features_and_targets(noisy, clean, scale, perception.bands.device)
            z = model.logits(features, parameters)
            losses.append(model.GainLoss.apply(z, *gains, options.under, options.second).item())
            gain, _, spoken = merits(z, powers, perception, options)
            scores.append(gain[spoken].cpu().numpy())
            mask = torch.sigmoid(z).cpu().numpy()
            voiced = spoken.cpu().numpy()
            reference = mix.istft(clean[:, voiced])[:, 256:-256]
            before.append(si_sdr(mix.istft(noisy[:, voiced])[:, 256:-256], reference))
            after.append(si_sdr(mix.istft(noisy[:, voiced] * mask[:, voiced])[:, 256:-256], reference))
    before, after = numpy.concatenate(before), numpy.concatenate(after)
    return {"valid_loss": float(numpy.mean(losses)), "valid_score_gain": float(numpy.concatenate(scores).mean()), "si_sdr_noisy": float(before.mean()), "si_sdr_gain": float((after - before).mean())}


def save(path, write):
    temporary = path.with_suffix(path.suffix + ".tmp")
    with open(temporary, "wb") as handle:
        write(handle)
    os.replace(temporary, path)


def schedule(progress, options):
    """Share of the learning rate: up to the place --curve-from of a curve of half a cosine, then along the rest of it."""
    along = min(max(progress - options.warmup, 0) / (1 - options.warmup), 1.0)
    p = options.curve_from + (1 - options.curve_from) * along
    return (0.5 * (1 + math.cos(math.pi * p)) * 0.995 + 0.005) * (min(max(progress / options.warmup, 0.01), 1.0) if options.warmup else 1.0)


class Trained:
    """One network in training: its shared tensors, this replica's copy of the weights, and the optimiser's step."""

    SUMS = ("loss", "score_gain", "sdr")

    def __init__(self, name, shared, options, device):
        self.name, self.shape, self.options, self.device = name, model.FAMILY[name], options, device
        self.tensors = {key: shared[f"{name}/{key}"] for key in ("flat", "ema", "gradient", "m", "v")}
        self.sums = shared[f"{name}/sums"]
        self.statistics = shared["statistics"]
        self.decay = model.decay_mask(self.shape) * options.weight_decay
        self.local = torch.empty(self.shape.size)
        # Wide layers want small steps.
        self.lr = options.lr * math.sqrt(model.FAMILY["nsnet2"].hidden / self.shape.hidden)

    @staticmethod
    def start(name, options, statistics):
        """Shared tensors of a network that has learned nothing, or what is in the folder --from, and of an optimiser that has seen nothing."""
        shape = model.FAMILY[name]
        flat = model.unfold(enhance.load(options.start), statistics, shape) if options.start else model.initialise(shape, options.seed)
        zeros = {key: torch.zeros_like(flat) for key in ("gradient", "m", "v")}
        tensors = {"flat": flat, "ema": flat.clone(), "sums": torch.zeros(5, dtype=torch.float64)} | zeros
        return {f"{name}/{key}": tensor for key, tensor in tensors.items()}

    def gradient(self, features, gains, powers, perception, index):
        """Gradient at `local`, and the three values that the log averages."""
        options = self.options
        weights = self.local.detach().to(self.device).requires_grad_()
        z = model.logits(features, model.views(weights, self.shape), options.dropout, index)
        loss = model.GainLoss.apply(z, *gains, options.under, options.second)
        gain, sdr, _ = (values.float().mean() for values in merits(z, powers, perception, options))
        (loss - options.perceptual * gain - options.sdr * sdr).backward()
        return weights.grad.cpu(), (loss.item(), gain.item(), sdr.item())

    def add(self, gradient, values):
        self.tensors["gradient"].add_(gradient)
        self.sums[:3] += torch.tensor(values, dtype=torch.float64)

    def step(self, step, count, rate):
        """AdamW on the sum of `count` gradients; rate is the place on the curve of the learning rate, 0..1."""
        t = self.tensors
        norm = t["gradient"].norm().item() / count
        self.sums[3] += norm
        self.sums[4] += 1
        f = ctypes.c_float
        kernels.library().adamw(
            ctypes.c_long(self.shape.size), *map(kernels.pointer, (t["flat"], t["ema"], t["m"], t["v"], t["gradient"], self.decay)),
            f(min(1.0, self.options.clip / norm) / count), f(self.lr * rate), f(1 - 0.9 ** step), f(1 - 0.98 ** step),
            f(min(self.options.ema, step / (step + 10))))

    def shipped(self):
        """The average as it would be exported."""
        return model.fold(self.tensors["ema"], self.statistics, self.shape)

    def validate(self, batches, perception):
        return validate(model.views(self.shipped().to(self.device), self.shape), batches, perception, self.options)

    def averages(self, count):
        """Means since they were last asked for, over `count` micro-batches."""
        entry = {key: self.sums[i].item() / max(count, 1) for i, key in enumerate(self.SUMS)}
        entry["norm"] = self.sums[3].item() / max(self.sums[4].item(), 1)
        self.sums.zero_()
        return entry

    def save(self, name):
        folder = self.options.run / self.name
        folder.mkdir(exist_ok=True)
        save(folder / f"ema-{name}.npy", lambda handle: numpy.save(handle, self.shipped().numpy()))


def replica(rank, options, shared, lock):
    torch.set_num_threads(1)
    kernels.library()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    mixer = mix.Mixer(options.work, "train", options.seed)
    perception = perceptual.Perception(device)
    networks = [Trained(name, shared, options, device) for name in options.shapes]
    teacher = model.views(enhance.load(options.teacher).to(device)) if options.teacher else None
    statistics, counts, times = shared["statistics"], shared["counts"], shared["times"]
    log = open(options.run / "log.jsonl", "a", buffering=1) if rank == 0 else None
    batches = validation_set(options) if rank == 0 else None
    if rank == 0:
        # A resumed run may have another loss; where the loss of the gains is another, the figure begins another line.
        log.write(json.dumps({"step": counts[0].item(), "under": options.under, "second": options.second, "perceptual": options.perceptual, "sdr": options.sdr, "distil": options.distil if teacher else 0}) + "\n")
    last_log = last_valid = last_saved = time.time()
    batches_logged = counts[4].item()

    def progress():
        if options.steps and not math.isfinite(times[1].item()):
            return counts[0].item() / options.steps
        return (time.time() - times[0].item()) / max(times[1].item() - times[0].item(), 1.0)

    while progress() < 1:
        with lock:
            index = counts[1].item()
            counts[1] += 1
            mixer.profile = mix.PROFILES[options.late if progress() >= options.late_from else "broad"]
            version = counts[0].item()
            for network in networks:
                network.local.copy_(network.tensors["flat"])
        features, gains, powers = features_and_targets(*mixer.batch(index, options.items, options.frames), device)
        if teacher:
            with torch.no_grad():
                gains = taught(gains, torch.sigmoid(model.logits(features, teacher)), options.distil)
        features = (features - statistics[0].to(device)) / statistics[1].to(device)
        results = [network.gradient(features, gains, powers, perception, index) for network in networks]
        with lock:
            if counts[0].item() - version > 4 or not all(gradient.isfinite().all() for gradient, _ in results):
                counts[3] += 1
            else:
                for network, result in zip(networks, results):
                    network.add(*result)
                counts[2] += 1
                counts[4] += 1
            if counts[2] >= options.micro:
                for network in networks:
                    network.step(counts[0].item() + 1, counts[2].item(), schedule(progress(), options))
                counts[0] += 1
                counts[2] = 0
        if rank != 0:
            continue
        now = time.time()
        if (options.run / "finish").exists() and times[1].item() > now + 180:
            with lock:
                # Keep the place on the curve: what is left of it is run in three minutes.
                p = progress()
                times[0] = now - 180 * p / (1 - p)
                times[1] = now + 180
        if now - last_log > options.log_seconds:
            with lock:
                count = counts[4].item() - batches_logged
                common = {"time": round(now - times[2].item(), 1), "step": counts[0].item(), "progress": round(progress(), 4),
                          "rate": schedule(progress(), options), "dropped": counts[3].item(),
                          "speed": count * options.items * options.frames * mix.HOP / 16000 / (now - last_log)}
                batches_logged += count
                entries = [{"shape": network.name} | common | network.averages(count) for network in networks]
            last_log = now
            if now - last_valid > options.valid_seconds:
                entries = [entry | network.validate(batches, perception) for network, entry in zip(networks, entries)]
                last_valid = now
            for entry in entries:
                log.write(json.dumps(entry) + "\n")
        if now - last_saved > options.save_seconds:
            with lock:
                times[3] = now
                state = {name: tensor.clone() for name, tensor in shared.items()}
            save(options.run / "last.pt", lambda handle: torch.save(state, handle))
            for network in networks:
                network.save(f"{round((now - times[2].item()) / 60):03d}")
            last_saved = now
    if rank == 0:
        common = {"time": round(time.time() - times[2].item(), 1), "step": counts[0].item(), "progress": 1.0}
        for network in networks:
            log.write(json.dumps({"shape": network.name} | common | network.validate(batches, perception)) + "\n")
            network.save("final")
        times[3] = time.time()
        save(options.run / "last.pt", lambda handle: torch.save(dict(shared), handle))


def check_network(path, name=None):
    """Raises ValueError where there are no arrays of a network of the family, or not of the one named."""
    flat = enhance.load(path)
    shape = model.shape_of(flat)
    if name is not None and shape != model.FAMILY[name]:
        raise ValueError(f"{path}: expected the arrays of {name}, {model.FAMILY[name].size} values, got {flat.numel()}")


def parse(arguments=None):
    """Options that go together, and what they name is there; else it ends in one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="what prepare.py wrote")
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--shapes", type=lambda text: text.split(","), default=["nsnet2"], help=f"networks, of {', '.join(model.FAMILY)}")
    parser.add_argument("--from", dest="start", type=pathlib.Path, metavar="FOLDER",
                        help="begin a run with the exported arrays there, of the one network in --shapes, instead of random weights")
    parser.add_argument("--curve-from", type=float, default=0.0, metavar="P", help="place (0..1) on the learning-rate curve where a run begins, for --from")
    parser.add_argument("--teacher", type=pathlib.Path, help="folder of the exported arrays of a network to learn from")
    parser.add_argument("--distil", type=float, default=0.5, help="share of the teacher's gains in the target")
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--again-from", type=float, metavar="P",
                        help="when resuming: go back to this place (0..1) on the learning-rate curve and run the rest of it in --minutes")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--late-from", type=float, default=0.1, metavar="P", help="place (0..1) in the run from which mixtures have the profile --late")
    parser.add_argument("--late", choices=list(mix.PROFILES), default="late", help="profile of the mixtures of most of the run")
    parser.add_argument("--items", type=int, default=16, help="mixtures in a micro-batch, a multiple of 8")
    parser.add_argument("--micro", type=int, default=1, help="micro-batches in a step")
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--lr", type=float, default=1.5e-3, help="of a network with 400 units; goes with the root of the inverse of the units")
    parser.add_argument("--warmup", type=float, default=0.02)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--dropout", type=float, default=0.02)
    parser.add_argument("--clip", type=float, default=0.25)
    parser.add_argument("--ema", type=float, default=0.998)
    parser.add_argument("--under", type=float, default=1.5, help="weight of over-suppression")
    parser.add_argument("--second", type=float, default=1.0, help="weight of the 0.6 term")
    parser.add_argument("--perceptual", type=float, default=0.15, help="weight of the raw PESQ score in the loss")
    parser.add_argument("--sdr", type=float, default=0.006, help="weight of the SDR in dB in the loss")
    parser.add_argument("--floor", type=float, default=-20, metavar="DB", help="mask floor in the perceptual loss")
    parser.add_argument("--log-seconds", type=float, default=20)
    parser.add_argument("--valid-seconds", type=float, default=180)
    parser.add_argument("--save-seconds", type=float, default=420)
    options = parser.parse_args(arguments)
    for name in options.shapes:
        if name not in model.FAMILY:
            parser.error(f"--shapes: {name}: expected some of {', '.join(model.FAMILY)}")
    if options.start and len(options.shapes) > 1:
        parser.error(f"--from: holds one network; --shapes names {len(options.shapes)}")
    for option, path, name in (("--from", options.start, options.shapes[0]), ("--teacher", options.teacher, None)):
        try:
            if path:
                check_network(path, name)
        except (EOFError, OSError, ValueError) as error:
            parser.error(f"{option}: {error}")
    return options


def main():
    options = parse()
    options.run.mkdir(parents=True, exist_ok=True)
    (options.run / "options.json").write_text(json.dumps({k: str(v) if isinstance(v, pathlib.Path) else v for k, v in vars(options).items()}))
    now = time.time()
    # times: beginning and end of the learning-rate curve, of the run, of the last save.
    # counts: steps, mixtures begun, gradients in the sum, gradients dropped, gradients used.
    shared = {"statistics": feature_statistics(options), "counts": torch.zeros(5, dtype=torch.int64),
              "times": torch.tensor([now, math.inf if options.steps else now + 60 * options.minutes, now, now], dtype=torch.float64)}
    for name in options.shapes:
        shared |= Trained.start(name, options, shared["statistics"])
    if (options.run / "last.pt").exists():
        state = torch.load(options.run / "last.pt")
        if state.keys() != shared.keys():
            raise SystemExit(f"--shapes: {options.run / 'last.pt'} holds others: {', '.join(sorted({key.split('/')[0] for key in state if '/' in key}))}")
        for name in shared:
            shared[name].copy_(state[name])
            if name.endswith("/sums"):  # belong to log lines that were never written
                shared[name].zero_()
        # The clock stood still while nothing ran.
        shared["times"] += now - shared["times"][3].item()
        if options.again_from is not None:
            left = 60 * options.minutes
            shared["times"][0] = now - left * options.again_from / (1 - options.again_from)
            shared["times"][1] = now + left
        if options.steps:
            shared["times"][1] = math.inf
        print("resumed at step", shared["counts"][0].item(), flush=True)
    for tensor in shared.values():
        tensor.share_memory_()
    kernels.library()
    context = torch.multiprocessing.get_context("spawn")
    lock = context.Lock()
    others = [context.Process(target=replica, args=(rank, options, shared, lock), daemon=True) for rank in range(1, options.replicas)]
    for process in others:
        process.start()
    replica(0, options, shared, lock)
    for process in others:
        process.join()


if __name__ == "__main__":
    main()
