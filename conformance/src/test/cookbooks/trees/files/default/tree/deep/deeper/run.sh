#!/bin/sh
echo deeper
