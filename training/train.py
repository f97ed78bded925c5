"""Trains NSNet2 from random weights: python3 train.py --work DIR --run DIR --minutes N

Two single-threaded replicas take micro-batches from a counter and add their gradients to a shared sum; whoever delivers
the last one of a step makes the step (AdamW, clipped, with an average of the weights). No replica waits for another, so
that a busy or a stopped machine only costs time. A gradient older than four steps is dropped.

The learning rate follows the clock: warm-up, then a cosine that reaches zero at the deadline; with --steps, the count
of steps, which is repeatable with --replicas 1 and better on a machine that is busy for long. `touch RUN/finish` brings the deadline to three minutes from now.
The last state is in RUN/last.pt (resumed from if there), averaged weights in RUN/ema-MINUTES.npy, the log in RUN/log.jsonl.
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

import kernels
import mix
import model
import perceptual

FEATURE_FLOOR = 1e-8


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


def validate(flat, batches, perception, options):
    parameters = model.views(flat)
    losses, scores, before, after = [], [], [], []
    with torch.no_grad():
        for noisy, clean, scale in batches:
            features, gains, powers = features_and_targets(noisy, clean, scale, flat.device)
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
    if progress < options.warmup:
        return max(progress / options.warmup, 0.01)
    p = min(1.0, (progress - options.warmup) / (1 - options.warmup))
    return 0.5 * (1 + math.cos(math.pi * p)) * 0.995 + 0.005


def replica(rank, options, shared, lock):
    torch.set_num_threads(1)
    kernels.library()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    mixer = mix.Mixer(options.work, "train", options.seed)
    perception = perceptual.Perception(device)
    decay = model.decay_mask() * options.weight_decay
    flat, total, ema, statistics = shared["flat"], shared["gradient"], shared["ema"], shared["statistics"]
    m, v, counts, times, sums = shared["m"], shared["v"], shared["counts"], shared["times"], shared["sums"]
    log = open(options.run / "log.jsonl", "a", buffering=1) if rank == 0 else None
    batches = validation_set(options) if rank == 0 else None
    if rank == 0:
        # A resumed run may have another loss; where the loss of the gains is another, the figure begins another line.
        log.write(json.dumps({"step": counts[0].item(), "under": options.under, "second": options.second, "perceptual": options.perceptual, "sdr": options.sdr}) + "\n")
    last_log = last_valid = last_saved = time.time()
    local = torch.empty(model.SIZE)

    def progress():
        if options.steps and not math.isfinite(times[1].item()):
            return counts[0].item() / options.steps
        return (time.time() - times[0].item()) / max(times[1].item() - times[0].item(), 1.0)

    while progress() < 1:
        with lock:
            index = counts[1].item()
            counts[1] += 1
            mixer.profile = mix.PROFILES["late" if progress() >= options.late_from else "broad"]
            version = counts[0].item()
            local.copy_(flat)
        features, gains, powers = features_and_targets(*mixer.batch(index, options.items, options.frames), device)
        weights = local.detach().to(device).requires_grad_()
        features = (features - statistics[0].to(device)) / statistics[1].to(device)
        z = model.logits(features, model.views(weights), options.dropout, index)
        loss = model.GainLoss.apply(z, *gains, options.under, options.second)
        gain, sdr, _ = (values.float().mean() for values in merits(z, powers, perception, options))
        (loss - options.perceptual * gain - options.sdr * sdr).backward()
        gradient = weights.grad.cpu()
        with lock:
            if counts[0].item() - version > 4 or not torch.isfinite(gradient).all():
                counts[3] += 1
            else:
                total += gradient
                counts[2] += 1
                sums[0] += loss.item()
                sums[1] += 1
                sums[4] += gain.item()
                sums[5] += sdr.item()
            if counts[2] >= options.micro:
                norm = total.norm().item() / counts[2].item()
                sums[2] += norm
                sums[3] += 1
                step = counts[0].item() + 1
                scale = min(1.0, options.clip / norm) / counts[2].item()
                f = ctypes.c_float
                kernels.library().adamw(
                    ctypes.c_long(model.SIZE), *map(kernels.pointer, (flat, ema, m, v, total, decay)), f(scale),
                    f(options.lr * schedule(progress(), options)), f(1 - 0.9 ** step), f(1 - 0.98 ** step), f(min(options.ema, step / (step + 10))))
                counts[0] = step
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
        if now - last_log > 20:
            with lock:
                entry = {"time": round(now - times[2].item(), 1), "step": counts[0].item(), "progress": round(progress(), 4),
                         "lr": options.lr * schedule(progress(), options), "loss": sums[0].item() / max(sums[1].item(), 1), "score_gain": sums[4].item() / max(sums[1].item(), 1), "sdr": sums[5].item() / max(sums[1].item(), 1),
                         "norm": sums[2].item() / max(sums[3].item(), 1), "dropped": counts[3].item(),
                         "speed": sums[1].item() * options.items * options.frames * mix.HOP / 16000 / (now - last_log)}
                sums.zero_()
            last_log = now
            if now - last_valid > options.valid_seconds:
                entry |= validate(model.fold(ema, statistics).to(device), batches, perception, options)
                last_valid = now
            log.write(json.dumps(entry) + "\n")
        if now - last_saved > options.save_seconds:
            with lock:
                state = {name: tensor.clone() for name, tensor in shared.items()}
            save(options.run / "last.pt", lambda handle: torch.save(state, handle))
            minutes = round((now - times[2].item()) / 60)
            save(options.run / f"ema-{minutes:03d}.npy", lambda handle: numpy.save(handle, model.fold(state["ema"], statistics).numpy()))
            last_saved = now
    if rank == 0:
        entry = {"time": round(time.time() - times[2].item(), 1), "step": counts[0].item(), "progress": 1.0}
        log.write(json.dumps(entry | validate(model.fold(ema, statistics).to(device), batches, perception, options)) + "\n")
        save(options.run / "ema-final.npy", lambda handle: numpy.save(handle, model.fold(ema, statistics).numpy()))
        save(options.run / "last.pt", lambda handle: torch.save(dict(shared), handle))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="what prepare.py wrote")
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--again-from", type=float, metavar="P",
                        help="when resuming: go back to this place (0..1) on the learning-rate curve and run the rest of it in --minutes")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--late-from", type=float, default=0.1, metavar="P", help="place (0..1) in the run from which mixtures have the profile `late`")
    parser.add_argument("--items", type=int, default=16, help="mixtures in a micro-batch")
    parser.add_argument("--micro", type=int, default=1, help="micro-batches in a step")
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--lr", type=float, default=1.5e-3)
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
    parser.add_argument("--valid-seconds", type=float, default=180)
    parser.add_argument("--save-seconds", type=float, default=420)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    (options.run / "options.json").write_text(json.dumps({k: str(v) if isinstance(v, pathlib.Path) else v for k, v in vars(options).items()}))
    now = time.time()
    flat = model.initialise(options.seed)
    shared = {"flat": flat, "ema": flat.clone(), "gradient": torch.zeros(model.SIZE), "m": torch.zeros(model.SIZE),
              "v": torch.zeros(model.SIZE), "statistics": feature_statistics(options), "counts": torch.zeros(4, dtype=torch.int64),
              "times": torch.tensor([now, math.inf if options.steps else now + 60 * options.minutes, now], dtype=torch.float64), "sums": torch.zeros(6, dtype=torch.float64)}
    if (options.run / "last.pt").exists():
        state = torch.load(options.run / "last.pt")
        for name in shared.keys() - {"sums"}:
            shared[name].copy_(state[name])
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
