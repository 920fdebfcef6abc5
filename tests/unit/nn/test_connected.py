"""A fully connected layer, whole and in factors, against numpy's products and numpy's SVD."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from spp_viewer.nn.connected import FullyConnected, factored, largest_rank

INPUTS, UNITS, RANK = 40, 12, 5


def whole(seed=0, inputs=INPUTS, units=UNITS):
    generator = torch.Generator().manual_seed(seed)
    return FullyConnected(
        torch.randn(units, inputs, generator=generator), torch.randn(units, generator=generator), None
    )


@pytest.fixture(params=[None, RANK], ids=["whole", "factored"])
def layer(request):
    return whole() if request.param is None else factored(whole(), request.param)[0]


def matrix(layer):
    weight = layer.weight.double().numpy()
    return weight if layer.inner is None else weight @ layer.inner.double().numpy()


def some(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(9))


def test_products_against_numpy(layer):
    values, gradient, w = some(7, INPUTS), some(UNITS), matrix(layer)
    x = values.double().numpy()
    np.testing.assert_allclose(layer(values).numpy(), x @ w.T + layer.bias.numpy(), atol=1e-4)
    np.testing.assert_allclose(layer.backward(gradient).numpy(), gradient.double().numpy() @ w, atol=1e-4)
    np.testing.assert_allclose(layer.after_first(values @ layer.first.T).numpy(), x @ w.T, atol=1e-4)


def test_what_some_inputs_add(layer):
    values, columns = some(7, INPUTS), torch.arange(INPUTS) % 3 == 1
    ours = layer.part(values[:, columns], columns).numpy()
    np.testing.assert_allclose(ours, values[:, columns].double().numpy() @ matrix(layer)[:, columns].T, atol=1e-4)
    nothing = torch.zeros(INPUTS, dtype=torch.bool)
    assert not layer.part(values[:, nothing], nothing).any()


def test_permuted_inputs(layer):
    columns = torch.from_numpy(np.random.default_rng(1).permutation(INPUTS))
    values = some(7, INPUTS)
    torch.testing.assert_close(layer.permuted(columns)(values[:, columns]), layer(values))


def test_sizes_and_types(layer):
    assert (layer.inputs, layer.units) == (INPUTS, UNITS)
    assert layer.multiply_adds == (INPUTS * UNITS if layer.rank is None else RANK * (INPUTS + UNITS))
    double = layer.to("cpu", torch.float64)
    assert {tensor.dtype for tensor in double.state("fc").values()} == {torch.float64}


def test_state_round_trip(layer):
    state = layer.state("fc")
    names = {"fc_weight", "fc_bias"} if layer.rank is None else {"fc_outer", "fc_inner", "fc_bias"}
    assert set(state) == names
    again = FullyConnected.from_state("fc", state)
    assert again.rank == layer.rank
    assert torch.equal(again(some(3, INPUTS)), layer(some(3, INPUTS)))


@pytest.mark.parametrize("rank", [1, RANK, largest_rank(INPUTS, UNITS)])
def test_factors_against_numpys_svd(rank):
    layer = whole()
    ours, energy = factored(layer, rank)
    u, s, v = np.linalg.svd(layer.weight.double().numpy(), full_matrices=False)
    np.testing.assert_allclose(matrix(ours), (u[:, :rank] * s[:rank]) @ v[:rank], atol=1e-5)
    assert energy == pytest.approx((s[:rank] ** 2).sum() / (s**2).sum(), abs=1e-9)
    assert torch.equal(ours.bias, layer.bias)
    for factor in (ours.weight.T, ours.inner):  # the root of each singular value is the length of either's row
        np.testing.assert_allclose(factor.double().norm(dim=1).numpy(), np.sqrt(s[:rank]), rtol=1e-5)


def test_a_layer_of_low_rank_is_kept_whole():
    low = FullyConnected(some(UNITS, 3) @ some(3, INPUTS), torch.zeros(UNITS))
    ours, energy = factored(low, 6)  # three singular values are zero but for rounding
    np.testing.assert_allclose(matrix(ours), low.weight.numpy(), atol=1e-5)
    assert energy == pytest.approx(1)
    nothing, _ = factored(FullyConnected(torch.zeros(UNITS, INPUTS), torch.zeros(UNITS)), 2)
    assert not matrix(nothing).any()
    assert torch.isfinite(nothing.inner).all()


def test_what_saves_nothing_is_refused():
    limit = largest_rank(INPUTS, UNITS)
    assert limit * (INPUTS + UNITS) < INPUTS * UNITS <= (limit + 1) * (INPUTS + UNITS)
    for rank in (-1, 0, limit + 1):
        with pytest.raises(ValueError, match=rf"\(1-{limit}\)"):
            factored(whole(), rank)
    with pytest.raises(ValueError, match=f"of rank {RANK} already"):
        factored(factored(whole(), RANK)[0], 2)
