/**
 * The schemas are ES modules and nothing else.
 *
 * @jest-environment-options {"customExportConditions": ["signals-source", "import", "node", "node-addons"]}
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parse } from 'yaml';

const MANIFESTS = 'deploy/kubernetes';
const PROMETHEUS = 'deploy/prometheus';

/** Schemas of Kubernetes and of the Prometheus operator, from packages: nothing is asked of a cluster or of the network. */
const KINDS = {
  ConfigMap,
  Deployment,
  Job,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
  ServiceMonitor,
};

type Manifest = { readonly kind: keyof typeof KINDS; readonly apiVersion: string };

function read(file: string): unknown {
  return parse(readFileSync(`${MANIFESTS}/${file}`, 'utf8'));
}

const files = readdirSync(MANIFESTS).filter((file) => file !== 'kustomization.yaml');

/** @throws on what the schema of its kind does not know or misses. */
function validate(manifest: unknown): void {
  const { kind, apiVersion } = manifest as Manifest;
  const Kind = KINDS[kind] as new (data: never) => { validate(): void; readonly apiVersion: string };
  const made = new Kind(manifest as never);
  expect(made.apiVersion).toBe(apiVersion);
  made.validate();
}

const deployment = read('deployment.yaml') as Deployment;
const job = read('first-key.yaml') as Job;
const settings = (read('config-map.yaml') as ConfigMap).data ?? {};
const template = deployment.spec?.template;
const labels = template?.metadata?.labels;
const container = template?.spec?.containers[0];

describe('the manifests for Kubernetes', () => {
  it.each(files)('%s is sound', (file) => {
    expect(() => validate(read(file))).not.toThrow();
  });

  it('are held against schemas that know a misspelt or a missing field', () => {
    const text = readFileSync(`${MANIFESTS}/deployment.yaml`, 'utf8');
    expect(() => validate(parse(text.replace('periodSeconds: 10', 'periodSeconds: often')))).toThrow(/periodSeconds/);
    expect(() => validate(parse(text.replace(/selector:\n\s+matchLabels:\n.*\n/, '')))).toThrow(/selector/);
  });

  it('are all in the kustomization but the job for the first key', () => {
    const { resources } = read('kustomization.yaml') as { resources: readonly string[] };
    expect([...resources, 'first-key.yaml'].toSorted()).toEqual(files.toSorted());
  });

  it('choose the same pods', () => {
    const chosen = [
      deployment.spec?.selector.matchLabels,
      (read('service.yaml') as Service).spec?.selector,
      (read('pod-disruption-budget.yaml') as PodDisruptionBudget).spec?.selector?.matchLabels,
      (read('network-policy.yaml') as NetworkPolicy).spec?.podSelector?.matchLabels,
    ];
    for (const selector of chosen) expect(selector).toEqual(labels);
    const monitor = read('service-monitor.yaml') as ServiceMonitor;
    expect(monitor.spec.selector.matchLabels).toEqual((read('service.yaml') as Service).metadata?.labels);
  });

  it.each([
    ['the service', template?.spec],
    ['the job for the first key', job.spec?.template.spec],
  ])('keep %s to what the restricted pod security allows, and its root read-only', (_, pod) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const { securityContext } of pod?.containers ?? []) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    const volumes = (pod?.volumes ?? []).map(({ name: __, ...volume }) => Object.keys(volume)).flat();
    expect(['configMap', 'emptyDir', 'persistentVolumeClaim', 'projected', 'secret']).toEqual(
      expect.arrayContaining(volumes),
    );
    expect(pod).not.toHaveProperty('hostNetwork');
  });

  it('ask the three probes that there are', () => {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as { paths: Record<string, unknown> };
    const asked = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    const probed = asked.map((probe) => probe?.httpGet?.path);
    expect(probed).toEqual(['/health/startup', '/health/live', '/health/ready']);
    for (const path of probed) expect(paths).toHaveProperty([path ?? '']);
  });

  it('give draining its time', () => {
    const { periodSeconds = 0, failureThreshold = 0 } = container?.readinessProbe ?? {};
    const drain = Number(settings['DRAIN_MS']) / 1000;
    expect(drain).toBeGreaterThanOrEqual(periodSeconds * failureThreshold + 1);
    expect(template?.spec?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(2 * drain + 10);
  });

  it('set nothing that the service does not know', () => {
    const known = new Set([...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
    expect(Object.keys(settings).filter((name) => !known.has(name))).toEqual([]);
    expect(settings['PORT']).toBe(String(container?.ports?.[0]?.containerPort));
  });

  it('keep what must outlive a pod in the volume', () => {
    const mounted = (container?.volumeMounts ?? []).find(({ name }) => name === 'data')?.mountPath;
    for (const name of ['DATA_DIR', 'BAN_FILE']) expect(settings[name]).toMatch(new RegExp(`^${mounted}(/|$)`));
    expect(job.spec?.template.spec?.containers[0]?.volumeMounts).toContainEqual({ name: 'data', mountPath: mounted });
  });
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

(promtool ? describe : describe.skip)(promtool ? 'promtool' : 'promtool (not run: not installed)', () => {
  it('sees every alert fire on a bad day and none on a quiet one', () => {
    const run = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: PROMETHEUS, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('SUCCESS') });
  });
});

describe('the alert rules', () => {
  it('say how urgent they are and what to do, and stand in the handbook', () => {
    const { groups } = parse(readFileSync(`${PROMETHEUS}/alerts.yaml`, 'utf8')) as {
      groups: readonly {
        rules: readonly { alert: string; labels: { level: string }; annotations: Record<string, string> }[];
      }[];
    };
    const handbook = readFileSync('docs/operations.md', 'utf8');
    for (const { alert, labels: urgency, annotations } of groups.flatMap(({ rules }) => rules)) {
      expect(['page', 'ticket']).toContain(urgency.level);
      expect(annotations).toEqual({ summary: expect.stringMatching(/./), action: expect.stringMatching(/./) });
      expect(handbook).toContain(`\`${alert}\``);
    }
  });
});
