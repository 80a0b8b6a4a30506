"""Stage ①: bytes ⇄ records ⇄ Event. The native decoder of the hot path, the codec of the rare messages.

crc32c.h protobuf.h number.h   the three small parts of the core, in C
_core.pyx                      Decoder: bytes of a file → columns, references, damage
_encoder.pyx                   RecordQueue: scalars and events → records that wait to be written
messages/                      every message as a table
wire.py message.py             bytes ⇄ Message, driven by those tables
tensor.py                      TensorProto ⇄ arrays
"""
