import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodiesOf, checkBatch, checkEntry, type SnsAttribute, type SnsEntry, SnsRefusal } from './sns-rules.ts';
import { answerXml, errorXml, readBatch, readEntry } from './sns-wire.ts';
