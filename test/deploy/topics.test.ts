import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Properties, type Resource, resolveTemplate, type Template } from '../support/template.ts';
import { everyOption, type Packaged, packageService } from '../support/template-package.ts';

let packaged: Packaged;
let resources: Readonly<Record<string, Resource>>;

beforeAll(async () => {
  packaged = await packageService({ params: everyOption, stage: 'shop', region: 'eu-central-1' });
  resources = resolveTemplate(packaged.template, 'eu-central-1');
});
afterAll(() => packaged?.[Symbol.asyncDispose]());

const of = (name: string) => resources[name]?.Properties as Properties;
const topic = (name: string) => `arn:aws:sns:eu-central-1:123456789012:snapwarden-shop-${name}`;

it('sends violations and alarms to Slack, where nobody can do anything in AWS', () => {
  expect(of('SlackChannel')).toMatchObject({
    SlackWorkspaceId: 'T0123456789',
    SlackChannelId: 'C0123456789',
    SnsTopicArns: [topic('violations'), topic('alarms')],
    GuardrailPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    IamRoleArn: 'arn:aws:iam::123456789012:role/SlackRole',
  });
  expect(of('SlackRole')).not.toHaveProperty('Policies');
});

it('sends violations and alarms to their own addresses', () => {
  expect(of('ViolationsEmail')).toEqual({
    TopicArn: topic('violations'),
    Protocol: 'email',
    Endpoint: 'ops@shop.example',
  });
  expect(of('AlarmsEmail')).toEqual({
    TopicArn: topic('alarms'),
    Protocol: 'email',
    Endpoint: 'oncall@shop.example',
  });
});

it.each(['slackWorkspaceId', 'slackChannelId'] as const)(
  'without %s alone there is a channel still, so that the deployment fails and not the message',
  (name) => {
    const text = JSON.stringify(packaged.template).replaceAll(everyOption[name], '');
    const half = resolveTemplate(JSON.parse(text) as Template, 'eu-central-1');
    expect(half.SlackChannel?.Properties).toHaveProperty(name.replace('slack', 'Slack'), '');
  },
);
