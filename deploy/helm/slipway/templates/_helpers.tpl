{{- define "slipway.name" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "slipway.selector" -}}
app.kubernetes.io/name: slipway
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "slipway.labels" -}}
{{ include "slipway.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "slipway.image" -}}
{{ .root.Values.image.repository }}/slipway-{{ .name }}:{{ default .root.Chart.AppVersion .root.Values.image.tag }}
{{- end }}

{{- define "slipway.podSecurity" -}}
runAsNonRoot: true
# The user "app" of .NET's images.
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "slipway.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* What every process reads: where its secrets are, and where telemetry goes. */}}
{{- define "slipway.env" -}}
- name: Slipway__SecretsDirectory
  value: /etc/slipway/connections
- name: Slipway__MasterKeyFile
  value: /etc/slipway/master-key/{{ .root.Values.masterKey.key }}
{{- range $index, $key := .root.Values.masterKey.oldKeys }}
- name: Slipway__OldMasterKeyFiles__{{ $index }}
  value: /etc/slipway/master-key/{{ $key }}
{{- end }}
- name: ASPNETCORE_HTTP_PORTS
  value: "8080;9090"
- name: Slipway__MetricsPort
  value: "9090"
{{- range $index, $network := .root.Values.egress.deny }}
- name: Slipway__Egress__Deny__{{ $index }}
  value: {{ $network | quote }}
{{- end }}
{{- range $index, $network := .root.Values.egress.allow }}
- name: Slipway__Egress__Allow__{{ $index }}
  value: {{ $network | quote }}
{{- end }}
- name: DOTNET_EnableDiagnostics
  value: "0"
{{- with .root.Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_SERVICE_NAME
  value: slipway-{{ $.component }}
{{- end }}
{{- range $name, $value := .root.Values.extraEnv }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "slipway.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: connections, mountPath: /etc/slipway/connections, readOnly: true}
- {name: master-key, mountPath: /etc/slipway/master-key, readOnly: true}
{{- end }}

{{/* A file for each connection string, named as the setting that it is: an environment is inherited and shown, a file is not. */}}
{{- define "slipway.connections" -}}
- name: connections
  projected:
    # 0440: read by the group that fsGroup gives.
    defaultMode: 288
    sources:
      - secret:
          name: {{ .database.existingSecret }}
          items: [{key: {{ .database.key }}, path: ConnectionStrings__slipwaydb}]
      {{- with .rabbitmq }}
      - secret:
          name: {{ .existingSecret }}
          items: [{key: {{ .key }}, path: ConnectionStrings__rabbitmq}]
      {{- end }}
{{- end }}

{{- define "slipway.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{ include "slipway.connections" (dict "database" .Values.database "rabbitmq" .Values.rabbitmq) }}
- name: master-key
  secret:
    secretName: {{ .Values.masterKey.existingSecret }}
    defaultMode: 288
    items:
      {{- range prepend .Values.masterKey.oldKeys .Values.masterKey.key }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}

{{- define "slipway.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* A Deployment. component: name in labels; image: name in the repository; settings: its values; scaled: replicas are somebody else's; env: more of it. */}}
{{- define "slipway.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "slipway.name" .root }}-{{ .component }}
  labels: {{- include "slipway.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels: {{- include "slipway.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "slipway.labels" . | nindent 8 }}
        {{- with .root.Values.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      {{- with .root.Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "slipway.name" .root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      # Longer than the sleep before the signal and the drain after it.
      terminationGracePeriodSeconds: {{ add .settings.drainSeconds 20 }}
      securityContext: {{- include "slipway.podSecurity" . | nindent 8 }}
      {{- include "slipway.placement" .root | nindent 6 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "slipway.selector" . | nindent 14 }}
      containers:
        - name: {{ .component }}
          image: {{ include "slipway.image" (dict "root" .root "name" .component) | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          securityContext: {{- include "slipway.containerSecurity" . | nindent 12 }}
          env:
            {{- include "slipway.env" (dict "root" .root "component" .component) | nindent 12 }}
            - name: DOTNET_SHUTDOWNTIMEOUTSECONDS
              value: {{ .settings.drainSeconds | quote }}
            {{- range $name, $value := .env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
          startupProbe:
            httpGet: {path: /alive, port: http}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /alive, port: http}
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /health, port: http}
            periodSeconds: 5
            timeoutSeconds: 3
          lifecycle:
            preStop:
              # Until no proxy sends it anything new.
              sleep: {seconds: 5}
          resources: {{- toYaml .settings.resources | nindent 12 }}
          volumeMounts: {{- include "slipway.mounts" . | nindent 12 }}
      volumes: {{- include "slipway.volumes" .root | nindent 8 }}
{{- end }}
