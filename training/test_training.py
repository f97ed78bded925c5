"""The kernels against their definitions, the perceptual loss against the package (Node, `npm ci`): python3 test_training.py"""
import json
import math
import pathlib
import subprocess
import unittest

import numpy
import torch

import enhance
import mix
import model
import perceptual


class Kernels(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    def gru_arrays(self):
        shapes = [(7, 8, 400), (1, 1200, 400), (1, 1200, 400), (1, 2400)]
        return [(torch.randn(shape) * scale).double().requires_grad_() for shape, scale in zip(shapes, (1, 0.05, 0.05, 0.3))]

    def test_gru_and_its_gradients_are_those_of_the_equations(self):
        slow = self.gru_arrays()
        fast = [array.detach().float().requires_grad_() for array in slow]
        direction = torch.randn(7, 8, 400)
        expected, got = model.gru_reference(*slow), model.Gru.apply(*fast)
        expected.backward(direction.double())
        got.backward(direction)
        self.assertLess((got - expected).abs().max(), 1e-5)
        for a, b in zip(fast, slow):
            self.assertLess((a.grad - b.grad).abs().max() / b.grad.abs().max(), 1e-5)

    def test_gru_stays_finite_where_gates_saturate(self):
        x, W, R, B = (array.detach().float() for array in self.gru_arrays())
        self.assertTrue(model.Gru.apply(x * 1e4, W, R, B).isfinite().all())

    def test_device_gru_agrees(self):
        arrays = [array.detach().float() for array in self.gru_arrays()]
        self.assertLess((model.gru_device(*arrays) - model.Gru.apply(*arrays)).abs().max(), 1e-5)

    def test_loss_gradient(self):
        z = torch.randn(3, 8, 257).double().requires_grad_()
        x3, g3, g6 = (torch.rand(3, 8, 257).double() for _ in range(3))
        self.assertTrue(torch.autograd.gradcheck(lambda v: model.GainLoss.apply(v, x3, g3, g6, 2.0, 0.5), (z,)))

    def test_dropout_keeps_the_mean_and_repeats(self):
        x = torch.ones(1000, 400)
        a, b = (model.Dropout.apply_mask(x, 0.25, 9) for _ in range(2))
        self.assertTrue(torch.equal(a, b))
        self.assertAlmostEqual(a.mean().item(), 1, places=2)
        self.assertAlmostEqual((a == 0).float().mean().item(), 0.25, places=2)


class Model(unittest.TestCase):
    def test_folding_the_normalisation_changes_nothing(self):
        flat = model.initialise(1)
        statistics = torch.stack([torch.randn(257) - 5, torch.rand(257) + 3])
        features = torch.randn(4, 8, 257) * 4 - 5
        a = model.logits((features - statistics[0]) / statistics[1], model.views(flat))
        b = model.logits(features, model.views(model.fold(flat, statistics)))
        self.assertLess((a - b).abs().max(), 1e-4)

    def test_an_open_mask_gives_the_clip_back(self):
        clip = numpy.random.default_rng(1).normal(0, 0.1, 5000).astype(numpy.float32)
        spectra = enhance.spectra([clip])
        out = enhance.enhance(spectra, numpy.ones(spectra.shape, numpy.float32), None, [len(clip)])[0]
        self.assertLess(numpy.abs(out - clip).max(), 1e-6)

    def test_si_sdr_of_independent_noise_is_the_snr(self):
        random = numpy.random.default_rng(2)
        s, n = random.normal(0, 1, (2, 160000))
        self.assertAlmostEqual(enhance.si_sdr(s + 0.1 * n, s), 20, places=1)

    def test_stoi_of_the_signal_itself_is_one(self):
        clip = mix.Mixer.engine(numpy.random.default_rng(3), seconds=2)
        self.assertTrue(math.isclose(enhance.stoi(clip, clip), 1, abs_tol=1e-6))


class Perception(unittest.TestCase):
    """The score of the loss against the package's PESQ, on the clips that are shipped."""

    def setUp(self):
        self.perception = perceptual.Perception()
        self.clips = pathlib.Path(__file__).parent.parent / "models" / "clips"

    def powers(self, split):
        names, clean, noisy = enhance.read_pairs(self.clips / split)
        spectra = [[torch.from_numpy(mix.power(enhance.spectra([clip]))) for clip in side] for side in (clean, noisy)]
        return list(zip(*spectra))

    def test_the_clean_signal_scores_as_one_that_is_equal(self):
        for clean, _ in self.powers("search"):
            self.assertAlmostEqual(self.perception.score(clean, clean).item(), 4.5, delta=0.002)
            # Neither level nor a filter that does not change counts for much.
            tilt = torch.logspace(0, -1.2, mix.BINS)
            self.assertGreater(self.perception.score(0.1 * clean, clean).item(), 4.49)
            self.assertGreater(self.perception.score(tilt * clean, clean).item(), 4.45)

    def test_noisy_clips_score_nearly_as_in_the_package(self):
        for split in ("calibration", "search", "validation"):
            folders = [str(self.clips / split / side) for side in ("clean", "noisy")]
            printed = subprocess.run(["npx", "tsx", "score.ts", *folders], cwd=pathlib.Path(__file__).parent, check=True, capture_output=True, text=True)
            expected = json.loads(printed.stdout)["pesqRaw"]
            got = numpy.mean([self.perception.score(noisy, clean).item() for clean, noisy in self.powers(split)])
            self.assertAlmostEqual(got, expected, delta=0.15)

    def test_gradient(self):
        clean, noisy = self.powers("search")[0]
        clean, noisy = clean[100:200].double(), noisy[100:200].double()
        for name, value in vars(self.perception).items():
            setattr(self.perception, name, value.double())
        gains = torch.full_like(noisy, 0.3).requires_grad_()
        self.perception.score(gains * noisy, clean).sum().backward()
        direction = torch.randn(gains.shape, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
        with torch.no_grad():
            ahead, behind = (self.perception.score((gains + sign * 1e-5 * direction) * noisy, clean).item() for sign in (1, -1))
        slope = (gains.grad * direction).sum().item()
        self.assertAlmostEqual((ahead - behind) / 2e-5 / slope, 1, delta=0.01)


if __name__ == "__main__":
    unittest.main()
