"""The one list of kinds, and who a logged value belongs to. `base` is the contract each folder fulfils."""

from sightline.kinds import base
from sightline.kinds.audio import KIND as AUDIO
from sightline.kinds.custom_scalar import KIND as CUSTOM_SCALAR
from sightline.kinds.embedding import KIND as EMBEDDING
from sightline.kinds.figure import KIND as FIGURE
from sightline.kinds.graph import KIND as GRAPH
from sightline.kinds.histogram import KIND as HISTOGRAM
from sightline.kinds.hparams import KIND as HPARAMS
from sightline.kinds.image import KIND as IMAGE
from sightline.kinds.mesh import KIND as MESH
from sightline.kinds.pr_curve import KIND as PR_CURVE
from sightline.kinds.profile import KIND as PROFILE
from sightline.kinds.scalar import KIND as SCALAR
from sightline.kinds.table import KIND as TABLE
from sightline.kinds.tensor import KIND as TENSOR
from sightline.kinds.text import KIND as TEXT

KINDS: tuple[base.Kind, ...] = (
    SCALAR,
    HISTOGRAM,
    IMAGE,
    AUDIO,
    TEXT,
    FIGURE,
    TABLE,
    GRAPH,
    HPARAMS,
    PR_CURVE,
    CUSTOM_SCALAR,
    MESH,
    EMBEDDING,
    PROFILE,
    TENSOR,
)

kind_of = base.claims(KINDS)
