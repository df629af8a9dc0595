"""moto's server on a free port of the loopback interface, one request at a time.

moto checks the condition of a PUT and stores the object in two steps, so two writers at once could both win, which S3
never allows. Only SQS receives run beside others: they may wait for messages that another request brings.
"""

import io
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

moto = DomainDispatcherApplication(create_backend_app)
turn = threading.Lock()


def application(environ, start_response):
    if environ.get("HTTP_X_AMZ_TARGET") == "AmazonSQS.ReceiveMessage":
        return moto(environ, start_response)
    # The body is read first: a client that stalls while sending must not hold the others up.
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    with turn:
        return list(moto(environ, start_response))


run_simple("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
