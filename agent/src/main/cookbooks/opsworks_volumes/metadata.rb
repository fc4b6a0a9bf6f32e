name 'opsworks_volumes'
version '1.0.0'
description 'The volumes of the instance: arrays, file systems and mounts, before the recipes of the stack run'
