# One image for all services and their workers (target `services`), and one for what stands in for the outside
# world and plays the demo (target `sandbox`). Python packages are installed by what
# ./kabar installs them with: as they are locked, hashes checked, nothing resolved.

FROM python:3.12-slim AS build
ENV UV_COMPILE_BYTECODE=1
WORKDIR /install
COPY launcher/__init__.py launcher/errors.py launcher/home.py launcher/packages.py launcher/
COPY requirements/lock.txt requirements/build.txt requirements/services.txt requirements/
RUN python -m venv --without-pip /opt/kabar && \
    python -m launcher.packages requirements/services.txt /opt/kabar/bin/python
WORKDIR /app
COPY shared shared
COPY services services
COPY deploy/gunicorn.conf.py deploy/gunicorn.conf.py
COPY deploy/container deploy/container
RUN /opt/kabar/bin/python -m shared.web.catalogs && /opt/kabar/bin/python -m compileall -q shared services deploy

FROM build AS build-sandbox
WORKDIR /install
COPY requirements/local.txt requirements/
RUN python -m launcher.packages requirements/local.txt /opt/kabar/bin/python
WORKDIR /app
COPY sandbox sandbox
COPY demo demo
RUN /opt/kabar/bin/python -m compileall -q sandbox demo

FROM python:3.12-slim AS runtime
ENV PATH=/opt/kabar/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 TMPDIR=/tmp
RUN groupadd --gid 10001 kabar && useradd --uid 10001 --gid kabar --no-create-home --home-dir /nonexistent kabar && \
    install -d -o kabar -g kabar /var/lib/kabar/site && \
    install -d -o kabar -g kabar -m 700 /var/lib/kabar/private /var/lib/kabar/sandbox
WORKDIR /app
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS sandbox
COPY --from=build-sandbox /opt/kabar /opt/kabar
COPY --from=build-sandbox /app /app
CMD ["python", "-m", "sandbox"]

FROM runtime AS services
COPY --from=build /opt/kabar /opt/kabar
COPY --from=build /app /app
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "services.intake.app:create_app()"]
