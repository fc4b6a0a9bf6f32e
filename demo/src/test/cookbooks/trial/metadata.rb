name 'trial'
version '1.0.0'
description 'What the whole-system tests run'
