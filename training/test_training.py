"""The kernels against their definitions, the perceptual loss against the package (Node, `npm ci`): python3 test_training.py"""
import contextlib
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

import numpy
import soundfile
import torch

import average
import enhance
import judge
import mix
import model
import perceptual
import train


class Kernels(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)

    CELLS = {
        "gru": (model.gru_reference, model.Gru.apply, model.gru_device),
        "lstm": (model.lstm_reference, model.Lstm.apply, model.lstm_device),
    }

    def arrays(self, cell, hidden):
        """Input and weights of a layer, in double."""
        g = model.GATES[cell] * hidden
        shapes = [(7, 8, 48), (1, g, 48), (1, g, hidden), (1, 2 * g)]
        return [(torch.randn(shape) * scale).double().requires_grad_() for shape, scale in zip(shapes, (1, 0.14, 1 / hidden ** 0.5, 0.3))]

    def each_layer(self):
        for cell, functions in self.CELLS.items():
            for hidden in (16, 80, 400):
                with self.subTest(cell=cell, hidden=hidden):
                    yield hidden, functions, self.arrays(cell, hidden)

    def test_recurrent_layers_and_their_gradients_are_those_of_the_equations(self):
        for hidden, (reference, kernel, _), slow in self.each_layer():
            fast = [array.detach().float().requires_grad_() for array in slow]
            direction = torch.randn(7, 8, hidden)
            expected, got = reference(*slow), kernel(*fast)
            expected.backward(direction.double())
            got.backward(direction)
            self.assertLess((got - expected).abs().max(), 1e-5)
            for a, b in zip(fast, slow):
                self.assertLess((a.grad - b.grad).abs().max() / b.grad.abs().max(), 1e-5)

    def test_recurrent_layers_stay_finite_where_gates_saturate(self):
        for _, (_, kernel, _), arrays in self.each_layer():
            x, W, R, B = (array.detach().float() for array in arrays)
            self.assertTrue(kernel(x * 1e4, W, R, B).isfinite().all())

    def test_layers_of_torch_agree(self):
        for _, (_, kernel, device), arrays in self.each_layer():
            arrays = [array.detach().float() for array in arrays]
            self.assertLess((device(*arrays) - kernel(*arrays)).abs().max(), 1e-5)

    def test_layers_refuse_sizes_that_the_kernels_do_not_do(self):
        for cell, (_, kernel, _) in self.CELLS.items():
            with self.subTest(cell=cell), self.assertRaisesRegex(ValueError, "multiple"):
                kernel(*(array.detach().float() for array in self.arrays(cell, 24)))

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
    def test_folding_the_normalisation_changes_nothing_but_what_float16_rounds(self):
        for name, shape in model.FAMILY.items():
            with self.subTest(name):
                flat = model.initialise(shape, 1)
                statistics = torch.stack([torch.randn(257) - 5, torch.rand(257) + 3])
                features = torch.randn(4, 8, 257) * 4 - 5
                shipped = model.fold(flat, statistics)
                a = model.logits((features - statistics[0]) / statistics[1], model.views(flat))
                self.assertLess((a - model.logits(features, model.views(shipped))).abs().max(), 1e-2)
                self.assertTrue(torch.equal(shipped, shipped.half().float()))

    def test_a_run_begins_with_the_network_that_was_exported(self):
        statistics = torch.stack([torch.randn(257) - 5, torch.rand(257) + 3])
        features = torch.randn(4, 8, 257) * 4 - 5
        for name in ("nsnet2", "nsnet2-s"):
            with self.subTest(name):
                folder = pathlib.Path(__file__).parent.parent / "models" / name
                options = types.SimpleNamespace(start=folder, seed=1)
                shipped = enhance.load(folder)
                begun = train.Trained.start(name, options, statistics)[f"{name}/flat"]
                a = model.logits((features - statistics[0]) / statistics[1], model.views(begun))
                self.assertLess((a - model.logits(features, model.views(shipped))).abs().max(), 1e-3)
                # What is exported again without a step is the same but for what float16 rounds.
                again = model.fold(begun, statistics)
                self.assertLess((again - shipped).abs().max() / shipped.abs().max(), 1e-3)

    def test_networks_have_the_size_that_their_name_goes_with(self):
        self.assertEqual([round(shape.multiply_adds / 1e6, 1) for shape in model.FAMILY.values()], [2.8, 1.0, 0.5, 0.2])
        for shape in model.FAMILY.values():
            self.assertEqual(model.shape_of(torch.empty(shape.size)), shape)

    def test_arrays_share_the_flat_vector_and_leave_nothing_of_it(self):
        for shape in model.FAMILY.values():
            flat = torch.zeros(shape.size)
            for array in model.views(flat).values():
                array += 1
            self.assertTrue((flat == 1).all())

    def test_biases_do_not_decay(self):
        for shape in model.FAMILY.values():
            self.assertEqual(model.decay_mask(shape).sum(), shape.multiply_adds)

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


class Teaching(unittest.TestCase):
    """The target that holds a share of a teacher's mask."""

    def test_its_gradient_is_that_of_both_losses_in_their_shares(self):
        torch.manual_seed(5)
        z = torch.randn(3, 8, 257)
        mask = torch.rand(3, 8, 257)
        x3 = torch.rand(3, 8, 257)
        gains = (x3, x3 * torch.rand(3, 8, 257), x3 * torch.rand(3, 8, 257))
        # Alike weights: where over-suppression weighs more, the mean of the targets says what that is.
        slopes = []
        for share in (0.0, 0.3, 1.0):
            y = z.clone().requires_grad_()
            model.GainLoss.apply(y, *train.taught(gains, mask, share), 1.0, 1.0).backward()
            slopes.append(y.grad)
        self.assertLess((slopes[1] - 0.7 * slopes[0] - 0.3 * slopes[2]).abs().max(), 1e-9)

    def test_a_student_with_the_teachers_mask_has_nothing_to_learn_from_it(self):
        z = torch.linspace(-6, 6, 3 * 8 * 257).view(3, 8, 257).requires_grad_()
        x3 = torch.rand(3, 8, 257)
        gains = train.taught((x3, torch.rand(3, 8, 257), torch.rand(3, 8, 257)), torch.sigmoid(z.detach()), 1.0)
        self.assertLess(model.GainLoss.apply(z, *gains, 1.5, 1.0).item(), 1e-9)


class Beginning(unittest.TestCase):
    def test_a_folder_that_holds_no_network_of_that_size_is_one_line(self):
        for option, folder, expected in (
            ("--from", "nowhere", "nowhere: no checkpoint"),
            ("--teacher", "nowhere", "nowhere: no checkpoint"),
            ("--from", str(pathlib.Path(__file__).parent.parent / "models" / "nsnet2-s"), "expected the arrays of nsnet2"),
        ):
            with self.subTest(option, folder=folder), self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as told:
                train.parse(["--work", "work", "--run", "run", option, folder])
            self.assertIn(f"error: {option}: ", told.getvalue())
            self.assertIn(expected, told.getvalue())


class Averaging(unittest.TestCase):
    def test_weights_count_by_their_shares(self):
        a, b = torch.tensor([1.0, 2, 0.1]), torch.tensor([5.0, 2, 0.1])
        self.assertEqual(average.average([a, b], [0.75, 0.25])[:2].tolist(), [2, 2])
        self.assertTrue(torch.equal(average.average([a, b], [0.5, 0.5])[2], torch.tensor(0.1).half().float()))

    def test_refuses_what_does_not_go_together(self):
        for weights, shares in (((3, 4), (0.5, 0.5)), ((3, 3), (0.5, 0.6)), ((3, 3), (1.0,))):
            with self.assertRaises(ValueError):
                average.average([torch.ones(size) for size in weights], shares)


class Schedule(unittest.TestCase):
    """The share of the learning rate along a run."""

    @staticmethod
    def rates(curve_from, *places):
        return [train.schedule(place, types.SimpleNamespace(warmup=0.1, curve_from=curve_from)) for place in places]

    def test_it_warms_up_and_falls_along_half_a_cosine(self):
        self.assertEqual(self.rates(0, 0, 0.05, 0.1), [0.01, 0.5, 1])
        middle, end = self.rates(0, 0.55, 1)
        self.assertAlmostEqual(middle, 0.5 * 0.995 + 0.005)
        self.assertAlmostEqual(end, 0.005)

    def test_it_may_begin_on_the_way(self):
        begun, end = self.rates(0.5, 0.1, 1)
        self.assertAlmostEqual(begun, 0.5 * 0.995 + 0.005)
        self.assertAlmostEqual(end, 0.005)


class Judging(unittest.TestCase):
    def test_differences_of_clips_have_their_mean_and_its_standard_error(self):
        values = numpy.array([[1.0, 2, 3], [5, 5, 5]])
        self.assertEqual(judge.paired(values, numpy.zeros((2, 3))), ["+2.0000 ± 0.5774", "+5.0000 ± 0.0000"])
        # What all clips share, such as how hard they are, is no error.
        self.assertEqual(judge.paired(values, values - 0.5), ["+0.5000 ± 0.0000", "+0.5000 ± 0.0000"])


class Rumble(unittest.TestCase):
    def test_it_has_unit_power_nearly_all_below_200_hz(self):
        for seed in range(8):
            samples = mix.Mixer.rumble(numpy.random.default_rng(seed))
            power = numpy.abs(numpy.fft.rfft(samples.astype(float))) ** 2
            frequency = numpy.fft.rfftfreq(len(samples), 1 / 16000)
            self.assertAlmostEqual(samples.std(), 1, places=4)
            self.assertGreater(power[frequency < 200].sum() / power.sum(), 0.9)

    def test_it_fills_mixtures_of_any_length(self):
        mixer = mix.Mixer.__new__(mix.Mixer)
        mixer.profile = {"rumble": 1, "rumble_snr": (0, 0)}
        mixer.rumbles = [mix.Mixer.rumble(numpy.random.default_rng(1), seconds=2)]
        for frames in (60, 124, 300):
            spectra = mixer.below(numpy.random.default_rng(2), numpy.zeros(3), frames)
            self.assertEqual(spectra.shape, (frames, 3, mix.BINS))
            self.assertGreater(mix.power(spectra).sum(-1).min(), 0)


class Export(unittest.TestCase):
    """What is written for hushbit, run by hushbit, against this recipe's own network."""

    def test_exported_networks_denoise_as_they_did_here(self):
        here = pathlib.Path(__file__).parent
        clip = here.parent / "models" / "clips" / "search" / "noisy" / "american-pink.wav"
        noisy = soundfile.read(clip, dtype="float32")[0]
        spectrum = enhance.spectra([noisy])
        for name in ("nsnet2-s", "nslstm-xs"):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                folder = pathlib.Path(folder)
                statistics = torch.stack([torch.full((257,), -5.0), torch.full((257,), 3.0)])
                flat = model.fold(model.initialise(model.FAMILY[name], 6), statistics)
                numpy.save(folder / "flat.npy", flat.numpy())
                subprocess.run([sys.executable, here / "export.py", "--weights", folder / "flat.npy", "--floor", "-20", "--out", folder / name], check=True, capture_output=True)
                written = folder / name if (folder / name / "fc1_bias.npy").exists() else folder / name / f"{name}.onnx"
                subprocess.run(["node", here.parent / "scripts" / "hushbit.js", "denoise", "--model", written, clip, "--output", folder / "out.wav"], check=True, capture_output=True)
                got = soundfile.read(folder / "out.wav", dtype="float32")[0]
                expected = enhance.enhance(spectrum, enhance.masks(flat, spectrum), -20.0, [len(noisy)])[0]
                # What 16 bits round, but for the last frames: enhance.py has no half-empty one.
                self.assertLess(numpy.abs(got - expected)[:-mix.FFT].max(), 0.51 / 32768)
                self.assertGreater(numpy.abs(got - noisy).max(), 0.01)


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
