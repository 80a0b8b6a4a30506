"""`SummaryWriter`: log from any Python program, with the methods and arguments of torch.utils.tensorboard.

    with SummaryWriter("runs/baseline") as writer:
        for step in range(1000):
            writer.add_scalar("train/loss", loss, step)

Each method is one call into the `summary.py` of a kind, imported when it is first needed: whoever logs
scalars never loads NumPy. What a method is given is looked at before it returns, and errors are raised
there; encoding what is slow to encode, and all writing, happens on a thread (`event_writer.py`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sightline.errors import SummaryError
from sightline.events._encoder import FOREIGN
from sightline.writing.event_writer import check_tag
from sightline.writing.places import safe_name
from sightline.writing.run_writer import RunWriter
from sightline.writing.steps import one_step, seconds, whole

if TYPE_CHECKING:
    pass

Layout: TypeAlias = Mapping[str, Mapping[str, Sequence[Any]]]


class SummaryWriter(RunWriter):
    """Writes one run: an event file of its own in `log_dir`.

    Array-likes are anything NumPy can read, and tensors of PyTorch (any dtype and device), TensorFlow and JAX.
    Every method that logs takes `step` as another name of `global_step`; without either the step is 0.
    `walltime` is in seconds since the epoch, now when not given; `description` is Markdown, kept from a tag's
    first value.

    Args:
        log_dir: the run's directory; by default `runs/<date>_<host><comment>`.
        comment: end of the default directory's name.
        purge_step: the run goes on from here: what it logged before at this step and later is void.
        max_queue: events that may wait before they are written without regard to `flush_secs`.
        flush_secs: seconds that an event waits at most before it is written.
        filename_suffix: end of the event file's name.
        sub_runs: make a run of its own of each `add_hparams` and of each line of `add_scalars`, as PyTorch
            does; by default all stays in this run's one file.
        system_metrics: log CPU, memory, disk, network and GPU under `system/`; a number is the interval in
            seconds (True: 10). Needs the extra `sightline[system]`.

    Raises:
        LogdirError: `log_dir` cannot be used.
        SummaryError: from every method, at the call: an argument that cannot be logged.
    """

    # ---------------------------------------------------------------- numbers

    def add_scalar(
        self, tag: str, scalar_value: Any, global_step: Any = None, walltime: float | None = None,
        new_style: bool = True, double_precision: bool = False, *, step: Any = None, description: str = "",
    ) -> None:
        """Log one number, as float32.

        Args:
            scalar_value: a number, or an array with one element.
            new_style: False writes the old encoding (simple_value).
            double_precision: write a float64; TensorBoard's fast loader does not show it.
        """
        if step is not None:
            global_step = one_step(global_step, step)
        if double_precision or description or not new_style:
            self._add_other_scalar(tag, scalar_value, global_step, walltime, new_style, double_precision, description)
            return
        answer = self._queue_scalar(tag, scalar_value, global_step, walltime)
        if answer == FOREIGN:
            from sightline.kinds.arrays import to_number

            number = to_number(scalar_value, "scalar_value")
            self._events.scalar(check_tag(tag), number, whole(global_step), seconds(walltime))
        elif answer:
            self._events.settle(answer, tag, scalar_value, global_step, walltime)

    def _add_other_scalar(
        self, tag: str, data: Any, step: Any, walltime: Any, new_style: bool, double: bool, description: str
    ) -> None:
        from sightline.kinds.scalar import summary

        if new_style:
            self.add(summary.scalar(tag, data, double=double, description=description), step, walltime)
        elif double:
            raise SummaryError("double_precision", "True with new_style=False", "new_style=True: the old is float32")
        else:
            from sightline.events.wire import encode

            event = encode(summary.old_style(check_tag(tag), data))
            self._events.event(event, whole(step), seconds(walltime))

    def add_scalars(
        self, main_tag: str, tag_scalar_dict: Mapping[str, Any], global_step: Any = None,
        walltime: float | None = None, *, step: Any = None,
    ) -> None:
        """Log several numbers that belong into one chart, as the tags `main_tag/name`.

        The Custom Scalars page gets a chart of them. With `sub_runs`, each line is a run of its own instead.
        """
        at, when = whole(one_step(global_step, step)), time.time() if walltime is None else seconds(walltime)
        main_tag, numbers = check_tag(main_tag), _numbers("tag_scalar_dict", tag_scalar_dict)
        if self._sub_runs:
            for name, number in numbers.items():
                self._child(safe_name(f"{main_tag}_{name}")).scalar(main_tag, number, at, when)
            return
        for name, number in numbers.items():
            self._events.scalar(f"{main_tag}/{name}", number, at, when)
        lines = self._lines.setdefault(main_tag, [])
        fresh = [f"{main_tag}/{name}" for name in numbers if f"{main_tag}/{name}" not in lines]
        if fresh:
            lines += fresh
            self._write_layout()

    def add_histogram(
        self, tag: str, values: Any, global_step: Any = None, bins: Any = "tensorflow",
        walltime: float | None = None, max_bins: int | None = None, *, step: Any = None, description: str = "",
    ) -> None:
        """Log how values are distributed.

        Args:
            values: array-like of any shape; what is not finite is left out, with a warning.
            bins: "tensorflow" for buckets that grow by a tenth, a count of equal buckets, their edges, or one
                of NumPy's rules ("auto", "fd", …).
            max_bins: joins neighbouring buckets when there are more, as PyTorch does.
        """
        from sightline.kinds.histogram import summary

        value = summary.histogram(tag, values, bins, max_bins, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_histogram_raw(
        self, tag: str, min: float, max: float, num: float, sum: float, sum_squares: float, bucket_limits: Any,
        bucket_counts: Any, global_step: Any = None, walltime: float | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log a histogram that has been counted already.

        Args:
            min, max, num, sum, sum_squares: of the values.
            bucket_limits: upper edge of each bucket, ascending.
            bucket_counts: values in each bucket.
        """
        from sightline.kinds.histogram import summary

        value = summary.histogram_raw(
            tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts, description=description
        )
        self.add(value, one_step(global_step, step), walltime)

    def add_tensor(
        self, tag: str, tensor: Any, global_step: Any = None, walltime: float | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log an array as it is, of any shape and dtype."""
        from sightline.kinds.tensor import summary

        self.add(summary.tensor(tag, tensor, description=description), one_step(global_step, step), walltime)

    # ---------------------------------------------------------------- pictures, sound, text

    def add_image(
        self, tag: str, img_tensor: Any, global_step: Any = None, walltime: float | None = None,
        dataformats: str = "CHW", *, step: Any = None, description: str = "",
    ) -> None:
        """Log a picture.

        Args:
            img_tensor: uint8, or floats from 0 to 1; or a PIL image.
            dataformats: what each axis is, such as CHW, HWC or HW.
        """
        from sightline.kinds.image import summary

        value = summary.image(tag, img_tensor, dataformats, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_images(
        self, tag: str, img_tensor: Any, global_step: Any = None, walltime: float | None = None,
        dataformats: str = "NCHW", *, max_outputs: int | None = None, step: Any = None, description: str = "",
    ) -> None:
        """Log several pictures of one size, as samples of one step; the first `max_outputs`, or all."""
        from sightline.kinds.image import summary

        value = summary.images(tag, img_tensor, dataformats, max_outputs=max_outputs, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_image_with_boxes(
        self, tag: str, img_tensor: Any, box_tensor: Any, global_step: Any = None, walltime: float | None = None,
        rescale: float = 1, dataformats: str = "CHW", labels: Sequence[str] | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log a picture with boxes drawn on it.

        Args:
            box_tensor: (n, 4) as xmin, ymin, xmax, ymax in pixels.
            rescale: factor by which the picture is enlarged.
            labels: one text a box.
        """
        from sightline.kinds.image import summary

        value = summary.image_with_boxes(
            tag, img_tensor, box_tensor, rescale, dataformats, labels, description=description
        )
        self.add(value, one_step(global_step, step), walltime)

    def add_figure(
        self, tag: str, figure: Any, global_step: Any = None, close: bool = True, walltime: float | None = None, *,
        step: Any = None, description: str = "",
    ) -> None:
        """Log a matplotlib figure, or a list of them, as pictures; closes it unless told not to.

        A figure of plotly or a chart of altair is logged as by `add_plotly` and `add_vega`.
        """
        from sightline.kinds.figure import summary as figures
        from sightline.kinds.image import summary

        if figures.is_plotly(figure):
            value = figures.plotly(tag, figure, description=description)
        elif figures.is_altair(figure):
            value = figures.vega(tag, figure, description=description)
        else:
            value = summary.figure(tag, figure, close, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_html(
        self, tag: str, html: Any, global_step: Any = None, walltime: float | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log an HTML document or a part of one, shown with its scripts in a frame without network.

        Args:
            html: text, or an object that Jupyter shows as HTML (`_repr_html_`); all it needs has to be in it.
        """
        from sightline.kinds.figure import summary

        self.add(summary.html(tag, html, description=description), one_step(global_step, step), walltime)

    def add_plotly(
        self, tag: str, figure: Any, global_step: Any = None, walltime: float | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log an interactive figure of plotly; also as the dict or JSON text of one."""
        from sightline.kinds.figure import summary

        self.add(summary.plotly(tag, figure, description=description), one_step(global_step, step), walltime)

    def add_vega(
        self, tag: str, spec: Any, global_step: Any = None, walltime: float | None = None, *, step: Any = None,
        description: str = "",
    ) -> None:
        """Log an interactive chart: of altair, or a Vega or Vega-Lite specification as dict or JSON text."""
        from sightline.kinds.figure import summary

        self.add(summary.vega(tag, spec, description=description), one_step(global_step, step), walltime)

    def add_video(
        self, tag: str, vid_tensor: Any, global_step: Any = None, fps: float = 4, walltime: float | None = None, *,
        dataformats: str = "NTCHW", step: Any = None, description: str = "",
    ) -> None:
        """Log moving pictures (n, t, c, h, w), uint8 or floats from 0 to 1, as animated GIFs."""
        from sightline.kinds.image import video

        value = video.video(tag, vid_tensor, fps, dataformats=dataformats, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_audio(
        self, tag: str, snd_tensor: Any, global_step: Any = None, sample_rate: int = 44100,
        walltime: float | None = None, *, labels: Sequence[str] | None = None, step: Any = None, description: str = "",
    ) -> None:
        """Log sound: samples from -1 to 1, (length), (channels, length) or (clips, channels, length), with labels."""
        from sightline.kinds.audio import summary

        value = summary.audio(tag, snd_tensor, sample_rate, labels=labels, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_text(
        self, tag: str, text_string: Any, global_step: Any = None, walltime: float | None = None, *,
        step: Any = None, description: str = "",
    ) -> None:
        """Log Markdown: a text, or a list or table of texts."""
        from sightline.kinds.text import summary

        self.add(summary.text(tag, text_string, description=description), one_step(global_step, step), walltime)

    def add_table(
        self, tag: str, table: Any, global_step: Any = None, columns: Sequence[Any] | None = None,
        walltime: float | None = None, *, step: Any = None, description: str = "",
    ) -> None:
        """Log a table: typed columns of numbers, texts, flags and times.

        Args:
            table: a dict of columns, a list of dicts, a list of rows, or a table of pandas, polars or Arrow.
            columns: names of the columns where rows are lists, otherwise the columns wanted.
        """
        from sightline.kinds.table import summary

        self.add(summary.table(tag, table, columns, description=description), one_step(global_step, step), walltime)

    # ---------------------------------------------------------------- curves, shapes, structure

    def add_pr_curve(
        self, tag: str, labels: Any, predictions: Any, global_step: Any = None, num_thresholds: int = 127,
        weights: Any = None, walltime: float | None = None, *, step: Any = None, description: str = "",
    ) -> None:
        """Log precision and recall over thresholds.

        Args:
            labels: 0 or 1 (or bool) of each example.
            predictions: from 0 to 1, of each example.
            weights: of each example; 1 when not given.
        """
        from sightline.kinds.pr_curve import summary

        value = summary.pr_curve(tag, labels, predictions, num_thresholds, weights, description=description)
        self.add(value, one_step(global_step, step), walltime)

    def add_pr_curve_raw(
        self, tag: str, true_positive_counts: Any, false_positive_counts: Any, true_negative_counts: Any,
        false_negative_counts: Any, precision: Any, recall: Any, global_step: Any = None, num_thresholds: int = 127,
        weights: Any = None, walltime: float | None = None, *, step: Any = None, description: str = "",
    ) -> None:
        """Log precision and recall that have been counted already; every array holds one number a threshold."""
        from sightline.kinds.pr_curve import summary

        counts = (true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts)
        value = summary.pr_curve_raw(
            tag, *counts, precision, recall, num_thresholds, weights, description=description
        )
        self.add(value, one_step(global_step, step), walltime)

    def add_mesh(
        self, tag: str, vertices: Any, colors: Any = None, faces: Any = None,
        config_dict: Mapping[str, Any] | None = None, global_step: Any = None, walltime: float | None = None, *,
        step: Any = None, description: str = "",
    ) -> None:
        """Log a point cloud or a mesh of triangles.

        Args:
            vertices: (batch, n, 3) positions.
            colors: (batch, n, 3) from 0 to 255.
            faces: (batch, m, 3) indices of vertices.
            config_dict: three.js settings of camera, scene, renderer and material.
        """
        from sightline.kinds.mesh import summary

        values = summary.mesh(tag, vertices, colors, faces, config_dict, description=description)
        self.add(values, one_step(global_step, step), walltime)

    def add_embedding(
        self, mat: Any, metadata: Sequence[Any] | None = None, label_img: Any = None, global_step: Any = None,
        tag: str = "default", metadata_header: Sequence[str] | None = None, *, step: Any = None,
    ) -> None:
        """Log points for the projector, as files beside the event file.

        Args:
            mat: (n, d) numbers.
            metadata: a label of each point, or a row of them when `metadata_header` names the columns.
            label_img: (n, c, h, w) picture of each point.
        """
        from sightline.kinds.embedding import summary

        at = whole(one_step(global_step, step))
        job, waiting = summary.embedding(self._folder, mat, metadata, label_img, at, check_tag(tag), metadata_header)
        self._events.run(job, waiting)

    def add_graph(
        self, model: Any, input_to_model: Any = None, verbose: bool = False, use_strict_trace: bool = True
    ) -> None:
        """Log the structure of a model.

        Args:
            model: of PyTorch (a module, a scripted, traced or exported one), of Keras, or a GraphDef.
            input_to_model: an example of its input, or a tuple of its inputs; without it a PyTorch model is
                shown as the tree of its modules.
            verbose: print what was traced.
            use_strict_trace: passed on to torch.jit.trace, should it come to that.
        """
        from sightline.kinds.graph import summary

        self._add_events(summary.graph(model, input_to_model, verbose, use_strict_trace))

    def add_onnx_graph(self, prototxt: Any) -> None:
        """Log the structure of an ONNX model: a path, its bytes, or the loaded model."""
        from sightline.kinds.graph import summary

        self._add_events(summary.onnx(prototxt))

    # ---------------------------------------------------------------- layouts, hyperparameters

    def add_custom_scalars(self, layout: Layout) -> None:
        """Log charts that join scalars.

        Args:
            layout: {category: {chart: ["Multiline", [tags]] or ["Margin", [value, lower, upper]]}}; a Multiline
                tag is a regular expression.
        """
        from sightline.kinds.custom_scalar import summary

        summary.layout(layout)  # refuses at the call what is wrong, before anything is kept
        self._layout = {name: dict(charts) for name, charts in layout.items()}
        self._write_layout()

    def add_custom_scalars_multilinechart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Log one chart with several scalars: `add_custom_scalars` for a single chart."""
        self.add_custom_scalars({category: {title: ["Multiline", tags]}})

    def add_custom_scalars_marginchart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Log one chart with a band: `tags` are the value, its lower and its upper bound."""
        self.add_custom_scalars({category: {title: ["Margin", tags]}})

    def _write_layout(self) -> None:
        from sightline.kinds.custom_scalar import summary

        self.add(summary.layout(self._layout, self._lines), 0, None)

    def add_hparams(
        self, hparam_dict: Mapping[str, Any], metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, list[Any]] | None = None, run_name: str | None = None,
        global_step: Any = None, *, step: Any = None,
    ) -> None:
        """Log the hyperparameters of this run, and the metrics to compare it by.

        A run has one set of them: another set, or one with a `run_name`, becomes a run of its own below this one.

        Args:
            hparam_dict: bool, int, float or str by name.
            metric_dict: number by tag of a scalar.
            hparam_domain_discrete: the values that a hyperparameter may have.
            run_name: name of a run below this one.
        """
        from sightline.kinds.hparams import summary

        hparams = summary.check(hparam_dict)
        metrics = _numbers("metric_dict", metric_dict)
        at, now = whole(one_step(global_step, step)), time.time()
        start = [summary.experiment(hparams, list(metrics), hparam_domain_discrete), summary.session_start(hparams)]
        own = not (run_name or self._sub_runs) and self._hparams in (None, hparams)
        events = self._events if own else self._child(safe_name(run_name) if run_name else f"{now:.6f}")
        if not (own and self._hparams):
            events.values(start, 0, now)
        if own:
            self._hparams = hparams
        else:
            events.values([summary.session_end("success")], 0, now)
        for tag, number in metrics.items():
            events.scalar(tag, number, at, now)


def _numbers(argument: str, given: Any) -> dict[str, float]:
    """A dict of tag to number, checked."""
    from sightline.kinds.arrays import to_number

    if not isinstance(given, Mapping):
        raise SummaryError(argument, type(given).__name__, "a dict of tag to number")
    return {check_tag(name): to_number(number, f"{argument}[{name!r}]") for name, number in given.items()}
