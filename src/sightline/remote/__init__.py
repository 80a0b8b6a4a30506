"""TensorBoard's data-provider protocol over gRPC, both ends: other pages on our data, our page on other servers' data.

    service.py   the methods, their messages, and what both ends must agree on
    client.py    asks another server
    mirror.py    keeps a folder of event files equal to what another server holds: all the rest reads it as any log
    server.py    answers from our store

Needs `grpcio`, which `pip install "sightline[grpc]"` brings. Messages are coded by `sightline.events.wire`, without
protobuf.
"""
