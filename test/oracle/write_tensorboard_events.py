"""Writes test/fixtures/tensorboard: an event file of a run that goes on after step 2, by tensorboardX, at fixed times.

    pip install tensorboardX
    python test/oracle/write_tensorboard_events.py
"""
import shutil
from pathlib import Path

from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.proto.summary_pb2 import Summary
from tensorboardX.record_writer import RecordWriter

OUT = Path(__file__).parent.parent / "fixtures" / "tensorboard"
STEPS = {
    3: {"train/loss": 2.5, "train/decoderLoss": 1.75, "train/learningRate": 3e-4, "train/gradientNorm": 0.0},
    4: {"train/loss": 0.1, "train/decoderLoss": 1e-9, "train/learningRate": 1e-4, "train/gradientNorm": 123456.789},
}
DEV = {"dev/accuracy": 0.875, "dev/größe.macroF1": 1 / 3, "dev/loss": float("inf")}


def summary(scalars):
    return Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()])


shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
events = [
    Event(file_version="brain.Event:2"),
    Event(step=3, session_log=SessionLog(status=SessionLog.START)),
    *[Event(step=step, summary=summary(scalars)) for step, scalars in STEPS.items()],
    Event(step=4, summary=summary(DEV)),
]
writer = RecordWriter(str(OUT / "events.out.tfevents.1800000000.host"))
for index, event in enumerate(events):
    event.wall_time = 1800000000.25 + index
    writer.write(event.SerializeToString())
writer.close()
